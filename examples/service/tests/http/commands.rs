//! Everything that a directory can do has a route: a command without one does not compile, and one whose route does
//! something else is noticed.

use super::server::Server;
use reqwest::Method;
use rolecall::directory::{Command, Event};
use serde_json::{Value, json};
use service::{Id, Version};
use std::collections::BTreeSet;

/// The route of each command: the method and the path. `None` is a command that no user gives.
macro_rules! routes {
    ($($command:ident => $route:expr,)*) => {
        const ROUTES: &[(&str, Option<(&str, &str)>)] = &[$((stringify!($command), $route),)*];

        /// The name of the command. This `match` has an arm for each command, or does not compile.
        const fn name(command: &Command<Id>) -> &'static str {
            match command {
                $(Command::$command { .. } => stringify!($command),)*
            }
        }
    };
}

routes! {
    Register => Some(("POST", "/v1/me")),
    EditAccount => Some(("PUT", "/v1/me/name")),
    ChangeEmail => Some(("PUT", "/v1/me/email")),
    SetPassword => Some(("PUT", "/v1/me/password")),
    CloseAccount => Some(("DELETE", "/v1/me")),
    CreateOrganization => Some(("POST", "/v1/organizations")),
    AcceptInvitation => Some(("POST", "/v1/organizations/{organization}/invitations/{invitation}/acceptance")),
    DeclineInvitation => Some(("POST", "/v1/organizations/{organization}/invitations/{invitation}/refusal")),
    // the program closes them when their time has passed, in nobody's name
    ExpireInvitation => None,
    LeaveOrganization => Some(("DELETE", "/v1/organizations/{organization}/membership")),
    TransferApp => Some(("POST", "/v1/apps/{owner}/{app}/transfer")),
    RenameOrganization => Some(("PUT", "/v1/organizations/{organization}/name")),
    ReleaseName => Some(("DELETE", "/v1/organizations/{organization}/reserved-names/{name}")),
    EditProfile => Some(("PUT", "/v1/organizations/{organization}/profile")),
    DeleteOrganization => Some(("DELETE", "/v1/organizations/{organization}")),
    EditBilling => Some(("PUT", "/v1/organizations/{organization}/billing")),
    EditPasswordPolicy => Some(("PUT", "/v1/organizations/{organization}/password-policy")),
    InviteMember => Some(("POST", "/v1/organizations/{organization}/invitations")),
    ProvisionMember => Some(("POST", "/v1/organizations/{organization}/members")),
    EditMember => Some(("PUT", "/v1/organizations/{organization}/members/{user}")),
    RescindInvitation => Some(("DELETE", "/v1/organizations/{organization}/invitations/{invitation}")),
    ChangeMemberRole => Some(("PUT", "/v1/organizations/{organization}/members/{user}/role")),
    RemoveMember => Some(("DELETE", "/v1/organizations/{organization}/members/{user}")),
    SuspendMember => Some(("PUT", "/v1/organizations/{organization}/members/{user}/suspension")),
    ReinstateMember => Some(("DELETE", "/v1/organizations/{organization}/members/{user}/suspension")),
    CreateRole => Some(("POST", "/v1/organizations/{organization}/roles")),
    EditRole => Some(("PUT", "/v1/organizations/{organization}/roles/{role}")),
    DeleteRole => Some(("DELETE", "/v1/organizations/{organization}/roles/{role}")),
    CreateTeam => Some(("POST", "/v1/organizations/{organization}/teams")),
    RenameTeam => Some(("PUT", "/v1/organizations/{organization}/teams/{team}/name")),
    ChangeTeamDefault => Some(("PUT", "/v1/organizations/{organization}/teams/{team}/default-permission")),
    ConfineTeam => Some(("PUT", "/v1/organizations/{organization}/teams/{team}/confinement")),
    DeleteTeam => Some(("DELETE", "/v1/organizations/{organization}/teams/{team}")),
    AddTeamMember => Some(("PUT", "/v1/organizations/{organization}/teams/{team}/members/{user}")),
    RemoveTeamMember => Some(("DELETE", "/v1/organizations/{organization}/teams/{team}/members/{user}")),
    AddTeamApp => Some(("PUT", "/v1/organizations/{organization}/teams/{team}/apps/{app}")),
    ChangeTeamAppPermission => Some(("PUT", "/v1/organizations/{organization}/teams/{team}/apps/{app}/permission")),
    RemoveTeamApp => Some(("DELETE", "/v1/organizations/{organization}/teams/{team}/apps/{app}")),
    CreateApp => Some(("POST", "/v1/apps/{owner}")),
    DuplicateApp => Some(("POST", "/v1/apps/{owner}/{app}/copies")),
    RenameApp => Some(("PUT", "/v1/apps/{owner}/{app}/name")),
    EditAppDescription => Some(("PUT", "/v1/apps/{owner}/{app}/description")),
    EditAppNotes => Some(("PUT", "/v1/apps/{owner}/{app}/notes")),
    ChangeAppVisibility => Some(("PUT", "/v1/apps/{owner}/{app}/visibility")),
    ShareApp => Some(("PUT", "/v1/apps/{owner}/{app}/shares/{user}")),
    StopSharing => Some(("DELETE", "/v1/apps/{owner}/{app}/shares/{user}")),
    LeaveApp => Some(("DELETE", "/v1/apps/{owner}/{app}/share")),
    DeleteApp => Some(("DELETE", "/v1/apps/{owner}/{app}")),
    CreateIdentityProvider => Some(("POST", "/v1/organizations/{organization}/identity-providers")),
    EditIdentityProvider => Some(("PUT", "/v1/organizations/{organization}/identity-providers/{provider}")),
    DeleteIdentityProvider => Some(("DELETE", "/v1/organizations/{organization}/identity-providers/{provider}")),
}

#[tokio::test]
async fn every_command_has_a_route_in_the_description() {
    let described = Server::start().await.get("", "/openapi.json").await.json();
    for (command, route) in ROUTES {
        let Some((method, path)) = route else { continue };
        assert!(described["paths"][path][method.to_lowercase()].is_object(), "{command}: {method} {path}");
    }
}

/// A service, and the commands that its log has got from requests.
struct Story {
    server: Server,
    seen: BTreeSet<&'static str>,
}

impl Story {
    async fn last(&self) -> Event<Id> {
        let version = Version::new(self.server.service.platform.version().number() - 1);
        self.server.service.platform.events(version, 1).await.unwrap().remove(0)
    }

    /// Sends the request of a command, whose event must be of that command. The path is that of the route, filled with the ids
    /// in their order. Returns the id in the answer, if there is one.
    async fn give(&mut self, user: &str, command: &str, ids: &[&str], body: Option<Value>) -> String {
        let (_, route) = ROUTES.iter().find(|(name, _)| *name == command).unwrap();
        let (method, template) = route.unwrap();
        let mut parts = template.split('{');
        let mut path = parts.next().unwrap().to_owned();
        for (part, id) in parts.clone().zip(ids) {
            path.push_str(id);
            path.push_str(part.split_once('}').unwrap().1);
        }
        assert_eq!(parts.count(), ids.len(), "{template} {ids:?}");
        self.send(user, command, (method, &path), body).await
    }

    async fn send(
        &mut self,
        user: &str,
        command: &str,
        (method, path): (&str, &str),
        body: Option<Value>,
    ) -> String {
        let before = self.server.service.platform.version();
        let told = self.server.send(user, method.parse::<Method>().unwrap(), path, body).await;
        assert!(matches!(told.status, 200 | 201), "{command}: {} {}", told.status, told.body);
        let event = self.last().await;
        assert!(event.version() > before.number(), "{command} changed nothing");
        assert_eq!(name(event.command()), command);
        assert_eq!(event.by().map(String::as_str), Some(user));
        self.seen.insert(name(event.command()));
        told.json()["id"].as_str().unwrap_or_default().to_owned()
    }

    async fn invite(&mut self, email: &str, role: &str) -> String {
        let body = json!({ "email": email, "role": role });
        self.give("gus", "InviteMember", &["globex"], Some(body)).await
    }
}

#[tokio::test]
async fn every_route_gives_its_command() {
    let mut story = Story { server: Server::start().await, seen: BTreeSet::new() };
    account(&mut story).await;
    members(&mut story).await;
    roles_and_teams(&mut story).await;
    apps(&mut story).await;
    organization(&mut story).await;
    story.give("zoe", "LeaveOrganization", &["globex"], None).await;
    story.give("zoe", "CloseAccount", &[], None).await;

    // what no user does: the program closes an invitation in nobody's name
    let body = json!({ "email": "late@example.com", "role": "organization_user", "expires_at": 0 });
    let told = story.server.post("gus", "/v1/organizations/globex/invitations", body).await;
    assert_eq!(told.json()["reason"], json!("expires_too_soon"));
    let soon = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() + 200;
    let soon = u64::try_from(soon).unwrap();
    let body = json!({ "email": "late@example.com", "role": "organization_user", "expires_at": soon });
    story.give("gus", "InviteMember", &["globex"], Some(body)).await;
    assert_eq!(story.server.service.platform.expire_invitations().await.unwrap(), []);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let closed = story.server.service.platform.expire_invitations().await.unwrap();
    assert_eq!(
        closed.iter().map(|event| (name(event.command()), event.by())).collect::<Vec<_>>(),
        [("ExpireInvitation", None)]
    );
    assert_eq!(story.server.service.platform.expire_invitations().await.unwrap(), []);
    let left = story.server.get("gus", "/v1/organizations/globex/invitations").await.json();
    assert_eq!(left["items"], json!([]));
    story.seen.insert("ExpireInvitation");

    let all: BTreeSet<_> = ROUTES.iter().map(|(name, _)| *name).collect();
    assert_eq!(story.seen, all);
    println!("{} commands by requests", all.len());
}

async fn account(story: &mut Story) {
    story.give("zoe", "Register", &[], Some(json!({ "email": "zoe@example.com" }))).await;
    let name = json!({ "name": { "first": "Zoe", "last": "Z" } });
    story.give("zoe", "EditAccount", &[], Some(name)).await;
    story.give("zoe", "ChangeEmail", &[], Some(json!({ "email": "z@example.com" }))).await;
    let short = story.server.put("zoe", "/v1/me/password", json!({ "password": "short" })).await;
    assert_eq!((short.status, &short.json()["reason"]), (400, &json!("invalid_parameter")));
    assert!(!short.body.contains("short"), "{}", short.body);
    story.give("zoe", "SetPassword", &[], Some(json!({ "password": "Correct horse 1!" }))).await;
    assert!(!format!("{:?}", story.last().await).contains("horse"));
}

async fn members(story: &mut Story) {
    let invitation = story.invite("z@example.com", "administrator").await;
    story.give("zoe", "AcceptInvitation", &["globex", &invitation], None).await;
    let invitation = story.invite("mia@example.com", "organization_user").await;
    story.give("mia", "DeclineInvitation", &["globex", &invitation], None).await;
    let invitation = story.invite("mia@example.com", "organization_user").await;
    story.give("gus", "RescindInvitation", &["globex", &invitation], None).await;
    let body = json!({ "email": "pat@example.com", "name": { "first": "Pat", "last": "P" }, "role": "organization_user" });
    let pat = story.give("gus", "ProvisionMember", &["globex"], Some(body)).await;
    let body = json!({ "name": { "first": "Patricia", "last": "P" } });
    story.give("gus", "EditMember", &["globex", &pat], Some(body)).await;
    let body = json!({ "role": "organization_contributor" });
    story.give("gus", "ChangeMemberRole", &["globex", &pat], Some(body)).await;
    story.give("gus", "SuspendMember", &["globex", &pat], None).await;
    story.give("gus", "ReinstateMember", &["globex", &pat], None).await;
    story.give("gus", "RemoveMember", &["globex", &pat], None).await;
}

async fn roles_and_teams(story: &mut Story) {
    let role =
        |name: &str| json!({ "name": name, "grants": ["VIEW_MODELS"], "reach": "all_apps", "ceiling": null });
    let id =
        story.give("gus", "CreateRole", &["globex"], Some(json!({ "definition": role("Viewer") }))).await;
    let body = json!({ "expected": role("Viewer"), "definition": role("Reader") });
    story.give("gus", "EditRole", &["globex", &id], Some(body)).await;
    let path = format!("/v1/organizations/globex/roles/{id}/reserved-names/Viewer");
    story.send("gus", "ReleaseName", ("DELETE", &path), None).await;
    story.give("gus", "DeleteRole", &["globex", &id], None).await;

    let body = json!({ "name": "Team", "default_permission": "full_access" });
    let team = story.give("gus", "CreateTeam", &["globex"], Some(body)).await;
    let of = ["globex", &team];
    story.give("gus", "RenameTeam", &of, Some(json!({ "name": "Crew" }))).await;
    story.give("gus", "ChangeTeamDefault", &of, Some(json!({ "permission": "model_trainer" }))).await;
    story.give("gus", "ConfineTeam", &of, Some(json!({ "confining": true }))).await;
    story.give("gus", "AddTeamMember", &["globex", &team, "zoe"], None).await;
    let with = ["globex", &team, "globes"];
    let body = json!({ "permission": { "named": "full_access" } });
    story.give("gus", "AddTeamApp", &with, Some(body)).await;
    let body = json!({ "permission": "labeler_lead" });
    story.give("gus", "ChangeTeamAppPermission", &with, Some(body)).await;
    story.give("gus", "RemoveTeamApp", &with, None).await;
    story.give("gus", "RemoveTeamMember", &["globex", &team, "zoe"], None).await;
    story.give("gus", "DeleteTeam", &of, None).await;
}

async fn apps(story: &mut Story) {
    let app = story.give("zoe", "CreateApp", &["~zoe"], Some(json!({ "name": "App" }))).await;
    // an owner alone holds all that everybody gets on a public app: see the seed
    story.give("zoe", "ChangeAppVisibility", &["~zoe", &app], Some(json!({ "public": true }))).await;
    story.give("zoe", "TransferApp", &["~zoe", &app], Some(json!({ "organization": "globex" }))).await;
    let of = ["globex", &app];
    let body = json!({ "to": "globex", "name": "Copy" });
    let copy = story.give("zoe", "DuplicateApp", &of, Some(body)).await;
    // a name with everything that means something in an address
    story.give("zoe", "RenameApp", &of, Some(json!({ "name": "a/b?c#d%e ~é" }))).await;
    story.give("zoe", "RenameApp", &of, Some(json!({ "name": "Other" }))).await;
    let path = format!("/v1/apps/globex/{app}/reserved-names/a%2Fb%3Fc%23d%25e%20~%C3%A9");
    story.send("zoe", "ReleaseName", ("DELETE", &path), None).await;
    let again = story.server.delete("zoe", &path).await;
    assert_eq!((again.status, &again.json()["reason"]), (409, &json!("not_reserved")));
    story.give("zoe", "EditAppDescription", &of, Some(json!({ "text": "new" }))).await;
    story.give("zoe", "EditAppNotes", &of, Some(json!({ "text": "new" }))).await;
    let share = json!({ "permissions": ["VIEW_MODELS"] });
    for user in ["mia", "tom"] {
        story.give("zoe", "ShareApp", &["globex", &app, user], Some(share.clone())).await;
    }
    story.give("zoe", "StopSharing", &["globex", &app, "mia"], None).await;
    story.give("tom", "LeaveApp", &of, None).await;
    story.give("zoe", "DeleteApp", &["globex", &copy], None).await;
}

async fn organization(story: &mut Story) {
    let body = json!({ "name": "Initech", "billing_email": "b@x.com" });
    let id = story.give("gus", "CreateOrganization", &[], Some(body)).await;
    let of = [id.as_str()];
    story.give("gus", "RenameOrganization", &of, Some(json!({ "name": "Initrode" }))).await;
    story.give("gus", "ReleaseName", &[&id, "Initech"], None).await;
    story.give("gus", "EditProfile", &of, Some(json!({ "text": "new" }))).await;
    let at = |rest: &str| format!("/v1/organizations/{id}{rest}");
    let mut billing = story.server.get("gus", &at("/billing")).await.json();
    billing["email"] = json!("new@x.com");
    story.give("gus", "EditBilling", &of, Some(billing)).await;
    let mut policy = story.server.get("gus", &at("/password-policy")).await.json();
    policy["length"] = json!(20);
    story.give("gus", "EditPasswordPolicy", &of, Some(policy)).await;

    let provider = json!({ "name": "SSO", "metadata_url": "https://idp.example.com/saml", "enabled": false });
    let sso = story.give("gus", "CreateIdentityProvider", &of, Some(provider.clone())).await;
    let path = at(&format!("/identity-providers/{sso}"));
    let seen = story.server.get("gus", &path).await;
    assert_eq!(seen.json()["enabled"], json!(false));
    assert_eq!(story.server.get("gus", &at("/identity-providers")).await.json()[0], seen.json());
    let mut enabled = provider;
    enabled["enabled"] = json!(true);
    story.give("gus", "EditIdentityProvider", &[&id, &sso], Some(enabled)).await;
    // who saw the old settings does not delete the new ones
    let token = story.server.token("gus");
    let stale = story.server.request(Method::DELETE, &path, &token).header("if-match", seen.header("etag"));
    assert_eq!(super::server::answer(stale).await.status, 412);
    story.give("gus", "DeleteIdentityProvider", &[&id, &sso], None).await;
    story.give("gus", "DeleteOrganization", &of, None).await;
}
