//! The custom roles and team permissions of an organization, below the documented table.

use super::{shown, tag};
use crate::matrix::custom::{CustomColumn, CustomTable};
use crate::matrix::table::{self, Answer};
use crate::matrix::words;
use crate::page::counted;
use maud::{Markup, html};
use rolecall::{Cell, Permission, Policy};

/// The section of one organization. The number keeps the ids of the sections apart.
pub(super) fn section(policy: &Policy, custom: &CustomTable, number: usize) -> Markup {
    let (title, caption) = (format!("custom-{number}"), format!("custom-caption-{number}"));
    html! {
        section.custom aria-labelledby=(title) {
            h2 id=(title) { "Custom roles and team permissions of " bdi { (custom.organization) } }
            p { "Only the permissions that one of them holds are listed. They mean exactly what documented ones mean." }
            div.scroller tabindex="0" role="region" aria-labelledby=(caption) {
                table role="table" {
                    caption id=(caption) { "Permissions by custom role and custom team permission of " (custom.organization) }
                    thead role="rowgroup" {
                        tr role="row" {
                            th.corner scope="col" role="columnheader" { "Permission" }
                            @for column in &custom.columns {
                                th scope="col" role="columnheader" { bdi { (column.name) } " " span.remark { "(" (kind(column)) ")" } }
                            }
                        }
                    }
                    tbody role="rowgroup" { @for permission in custom.held(policy) { (row(policy, custom, permission)) } }
                }
            }
            div.cards { @for column in &custom.columns { (card(policy, column)) } }
        }
    }
}

fn kind(column: &CustomColumn) -> &'static str {
    if column.limits.is_some() { "role" } else { "team permission" }
}

fn row(policy: &Policy, custom: &CustomTable, permission: Permission) -> Markup {
    let level = policy.level(permission).map(rolecall::Level::as_str).unwrap_or_default();
    html! {
        tr role="row" {
            th scope="row" role="rowheader" {
                span.title { (policy.title(permission).unwrap_or_default()) }
                code { (policy.vocabulary().names(permission)) } (tag(level))
            }
            @for column in &custom.columns {
                @let cell = if column.held.contains(permission) { Cell::Yes } else { Cell::No };
                td role="cell" data-title=(column.name) { (shown(Answer { cell, documented: None })) }
            }
        }
    }
}

fn card(policy: &Policy, column: &CustomColumn) -> Markup {
    html! {
        article {
            h3 { bdi { (column.name) } " " span.remark { (kind(column)) } }
            dl {
                div { dt { "Column" } dd { "Yes to " (counted(table::count(column.held), "permission", "permissions")) } }
                @if let Some((reach, ceiling)) = column.limits {
                    div { dt { "Reach" } dd { (words::reach_in_words(reach)) } }
                    div { dt { "Ceiling" } dd { (words::ceiling_in_words(policy, ceiling)) } }
                }
            }
        }
    }
}
