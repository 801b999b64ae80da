//! *Why?* The decision as a tree, what the caller may be told, and what would allow it.

use super::question::Question;
use super::remedies::{self, RemediesAnswer};
use super::{Answer, Html, VERSION, who};
use crate::data::Id;
use crate::page::{Page, Table, Tone};
use maud::{Markup, html};
use rolecall::Owner;
use rolecall::directory::{Directory, Organization};
use rolecall::explain::{About, Explanation, PublicExplanation};
use rolecall_pages::{EXPLANATION_STYLE, Page as HtmlPage};
use serde::Serialize;

/// The explanation of a decision.
#[derive(Debug, Serialize)]
pub struct ExplainAnswer<'a> {
    version: u32,
    explanation: Explanation<'a, Id>,
    public: PublicExplanation,
    /// The names of the organizations, apps, teams and users whose ids the explanation has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<Named>,
    #[serde(flatten)]
    remedies: RemediesPart<'a>,
}

#[derive(Debug, Serialize)]
struct RemediesPart<'a> {
    remedies: Vec<rolecall::remedies::Remedy<'a, Id>>,
    #[serde(skip)]
    whole: RemediesAnswer<'a>,
}

/// A thing with a name that is not its id.
#[derive(Debug, Serialize)]
struct Named {
    /// `user`, `organization`, `app` or `team`.
    what: &'static str,
    id: Id,
    name: String,
}

/// Explains the decision.
#[must_use]
pub fn answer(question: &Question) -> ExplainAnswer<'_> {
    let Question { subject, action, resource } = question;
    let explanation = rolecall::explain(subject, *action, resource);
    let whole = remedies::answer(question);
    let remedies = RemediesPart { remedies: whole.remedies().to_vec(), whole };
    ExplainAnswer { version: VERSION, public: explanation.public(), names: Vec::new(), explanation, remedies }
}

impl ExplainAnswer<'_> {
    /// With the names that the directory has for the ids, since people know things by their names.
    #[must_use]
    pub fn with_names(self, directory: &Directory<Id>) -> Self {
        let (subject, resource) = (self.explanation.subject(), self.explanation.resource());
        let organization = match resource.owner() {
            Owner::Organization(id) => directory.organization(id),
            Owner::User(_) => None,
        };
        let mut names = Vec::new();
        let mut add = |what, id: &Id, name: Option<String>| {
            names.extend(name.filter(|name| name != id.as_str()).map(|name| Named {
                what,
                id: id.clone(),
                name,
            }));
        };
        if let Some(user) = subject.user() {
            let email = || who::email_of(directory, user);
            add(
                "user",
                user,
                who::name_of(directory, organization.map(Organization::id), user).or_else(email),
            );
        }
        if let Some(known) = organization {
            add("organization", known.id(), Some(known.name().to_string()));
        }
        let owner = match resource.owner() {
            Owner::Organization(id) => Owner::Organization(id.clone()),
            Owner::User(id) => Owner::User(id.clone()),
        };
        if let Some(app) = resource.app_id() {
            add("app", app, directory.app(&owner, app).map(|app| app.name().to_string()));
        }
        for finding in self.explanation.findings() {
            if let About::Team { team, permission: Some(_) } | About::Confinement { team } = finding.about() {
                let name =
                    organization.and_then(|known| known.team(team)).map(|team| team.name().to_string());
                add("team", team, name);
            }
        }
        names.dedup_by(|one, other| (one.what, &one.id) == (other.what, &other.id));
        ExplainAnswer { names, ..self }
    }
}

impl Answer for ExplainAnswer<'_> {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let tree = self.explanation.to_string();
        let (decision, branches) = tree.split_once('\n').unwrap_or((&tree, ""));
        page.toned(if self.is_yes() { Tone::Good } else { Tone::Bad }, decision);
        page.text(branches);
        if !self.names.is_empty() {
            page.blank();
            let mut table = Table::new(["", "id", "called"]);
            for Named { what, id, name } in &self.names {
                table.row([(*what).to_owned(), id.to_string(), name.clone()]);
            }
            page.table(table);
        }
        page.blank();
        // an allow has no status: the service answers with its own result
        let status = if self.is_yes() { String::new() } else { format!(", as a {}", self.public.status()) };
        page.text(&format!("the caller may be told{status}:"));
        page.text(&format!("  {}", self.public));
        if !self.is_yes() {
            page.blank();
            self.remedies.whole.write(&mut page, false);
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.explanation.decision().is_allowed()
    }
}

impl Html for ExplainAnswer<'_> {
    fn html(&self) -> String {
        let action = self.explanation.action();
        let user = self.explanation.subject().user();
        let who = user.map_or_else(|| "an anonymous caller".to_owned(), ToString::to_string);
        let body = html! {
            main {
                header {
                    p.product { "rolecall" }
                    h1 { "May " bdi { (who) } " do " code { (action) } "?" }
                }
                section.card aria-labelledby="answer" {
                    h2 #answer { "Answer" }
                    (rolecall_pages::explanation(&self.explanation, &self.remedies.remedies))
                    @if !self.names.is_empty() { (self.called()) }
                }
            }
            footer {
                p { "Policy fingerprint " code { (self.explanation.policy()) } }
                p { "Generated by " code { "rolecall explain --html" } }
            }
        };
        let title = format!("{who}, {action}: {}", if self.is_yes() { "allowed" } else { "denied" });
        HtmlPage { title: &title, styles: &[EXPLANATION_STYLE], script: "", runs_wasm: false, body }.render()
    }
}

impl ExplainAnswer<'_> {
    fn called(&self) -> Markup {
        html! {
            section.called {
                h3 { "What the ids are called" }
                table {
                    thead { tr { th scope="col" { "Kind" } th scope="col" { "Id" } th scope="col" { "Name" } } }
                    tbody {
                        @for Named { what, id, name } in &self.names {
                            tr { th scope="row" { (what) } td { code { (id) } } td { bdi { (name) } } }
                        }
                    }
                }
            }
        }
    }
}
