//! The page before a snapshot is read: the fields on the left, the question on the right, the answer below.

use maud::{Markup, html};

/// Everything in the body.
pub(crate) fn body() -> Markup {
    html! {
        a.skip href="#answer" data-screen-only { "Skip to the answer" }
        main {
            header.introduction {
                p.product { "rolecall" }
                h1 { "Playground" }
                p.lead data-screen-only {
                    "May this user do this here, and why? Paste the snapshot of a directory, and ask. "
                    "Everything is worked out in this page. Nothing leaves it."
                }
            }
            noscript { p.mistake { "This page needs JavaScript and WebAssembly." } }
            div.columns data-screen-only {
                (facts())
                (question())
            }
            (answer())
        }
        footer data-screen-only { p { "One file without a server: it loads nothing and sends nothing." } }
    }
}

fn facts() -> Markup {
    html! {
        section.facts aria-labelledby="facts-title" {
            h2 #facts-title { "Facts" }
            div.field {
                div.head {
                    label for="snapshot" { "Snapshot of a directory, as JSON or YAML" }
                    (file("snapshot"))
                    button #example type="button" { "Example" }
                }
                textarea #snapshot rows="22" wrap="off" spellcheck="false" autocomplete="off"
                    aria-describedby="snapshot-mistake" {}
                (mistake("snapshot"))
            }
            (folded(&Folded {
                field: "policy",
                state: "Policy: the documented one",
                label: "Another policy, as JSON or YAML",
                clear: ("documented", "Documented"),
                placeholder: "Empty: the documented policy decides.",
            }))
            (folded(&Folded {
                field: "vocabulary",
                state: "Vocabulary: the documented one",
                label: "Your service's own rows, as JSON or YAML",
                clear: ("no-vocabulary", "None"),
                placeholder: "Empty: documented permissions, kinds and actions alone.",
            }))
            p #trial.note hidden {
                "Another policy governed this directory when the snapshot was taken. "
                "The answers here are those of the policy on this page."
            }
            p #added.note hidden {
                "The snapshot was taken without your service's own rows. They change no documented answer."
            }
        }
    }
}

/// A text that most people leave empty, in a box that is folded at first.
struct Folded {
    field: &'static str,
    /// What holds while the text is empty.
    state: &'static str,
    label: &'static str,
    /// The button that empties the text: its id and its words.
    clear: (&'static str, &'static str),
    placeholder: &'static str,
}

fn folded(Folded { field, state, label, clear: (clear, words), placeholder }: &Folded) -> Markup {
    html! {
        details id={ (field) "-box" } {
            summary { span id={ (field) "-state" } { (state) } }
            div.field {
                div.head {
                    label for=(field) { (label) }
                    (file(field))
                    button id=(clear) type="button" { (words) }
                }
                textarea id=(field) rows="10" wrap="off" spellcheck="false" autocomplete="off"
                    placeholder=(placeholder) aria-describedby={ (field) "-mistake" } {}
            }
        }
        // outside of the box, which may be folded
        (mistake(field))
    }
}

/// A button that opens a file into the field.
fn file(field: &str) -> Markup {
    html! {
        button type="button" data-opens=(field) { "Open a file" }
        input type="file" id={ (field) "-file" } accept=".json,.yaml,.yml,application/json" tabindex="-1" aria-hidden="true" hidden;
    }
}

fn mistake(field: &str) -> Markup {
    html! { div.mistake id={ (field) "-mistake" } role="alert" hidden {} }
}

fn question() -> Markup {
    html! {
        form #question aria-labelledby="question-title" {
            h2 #question-title { "Question" }
            fieldset #asked disabled {
                p.field { label for="user" { "Who" } select #user {} }
                p.field { label for="place" { "Where" } select #place {} }
                p.field { label for="kind" { "On what" } select #kind {} }
                p.checks {
                    label { input #public type="checkbox"; " It is marked public" }
                    label { input #assigned type="checkbox"; " It is assigned to the user" }
                    label { input #token type="checkbox"; " The request has a token" }
                }
                div.field #scopes-field hidden {
                    label for="scopes" { "Scopes of the token" }
                    textarea #scopes rows="2" spellcheck="false" autocomplete="off"
                        placeholder="VIEW_MODELS, PREDICT" aria-describedby="scopes-mistake" {}
                    (mistake("scopes"))
                }
                (mistake("question"))
                fieldset #actions {
                    legend { "May they…" }
                    div #action-list {}
                }
            }
        }
    }
}

fn answer() -> Markup {
    html! {
        section #answer aria-labelledby="answer-title" tabindex="-1" {
            h2 #answer-title { "Answer" }
            p #said.hidden role="status" {}
            p #waiting { "Answers appear here when there is a valid snapshot." }
            div #shown hidden {
                div #explanation {}
                section.who aria-labelledby="who-title" {
                    h3 #who-title { "Who may do this" }
                    p #who {}
                }
                details.text data-screen-only { summary { "As plain text" } pre #text tabindex="0" aria-label="The answer as plain text" {} }
            }
        }
    }
}
