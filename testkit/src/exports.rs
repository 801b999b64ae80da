//! The types that the library exports: those that nobody reads from data, and all of their names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Hands every exported type that cannot be read to the macro, which has `rolecall::directory` as `d`.
#[macro_export]
macro_rules! unreadable_types {
    ($then:ident) => {
        $then! {
            rolecall::explain::About<'static, u64>;
            rolecall::ActionSet;
            rolecall::Actions;
            rolecall::filter::Clause<'static, u64>;
            rolecall::filter::Group<'static, u64>;
            rolecall::filter::Rows<'static, u64>;
            rolecall::ChangedRow<u64>;
            rolecall::Stale<u64>;
            rolecall::SubjectRows<u64>;
            rolecall::SubjectRowsError<u64>;
            rolecall::Basis<'static, u64>;
            rolecall::Cell;
            rolecall::remedies::Change<'static, u64>;
            rolecall::remedies::Because<'static>;
            rolecall::own::AnyPermission;
            rolecall::Decision<'static, u64>;
            rolecall::custom::DefinitionError;
            rolecall::Denial;
            rolecall::diff::ActionDifference;
            rolecall::diff::ActionRow;
            rolecall::diff::Difference;
            rolecall::explain::Explanation<'static, u64>;
            rolecall::filter::Extent<u64>;
            rolecall::explain::Finding<'static, u64>;
            rolecall::diff::FingerprintError;
            rolecall::diff::Holder;
            rolecall::diff::PolicyDiff;
            rolecall::explain::PublicExplanation;
            rolecall::remedies::Remedy<'static, u64>;
            rolecall::filter::Filter<'static, u64>;
            rolecall::SubjectError;
            rolecall::own::Fault;
            rolecall::own::KindPlace;
            rolecall::own::OwnAction;
            rolecall::own::OwnKind;
            rolecall::own::OwnPermission;
            rolecall::own::Table;
            rolecall::own::Vocabulary;
            rolecall::own::VocabularyError;
            rolecall::explain::TableCell<'static>;
            rolecall::UnknownName;
            d::AccessReview<'static, u64>;
            d::AccessRow<'static, u64>;
            d::KeywordError;
            d::Page<'static, u64, d::App<u64>>;
            d::PageRequest<u64>;
            d::SearchError<u64>;
            d::Account<u64>;
            d::App<u64>;
            d::FailedRules;
            d::ActionChange;
            d::Assignment;
            d::Grantee<'static, u64>;
            d::Impact<'static, u64>;
            d::ImpactRow<'static, u64>;
            d::Preview<u64>;
            d::NotShareable;
            d::Invitation<u64>;
            d::Member<u64>;
            d::Organization<u64>;
            d::PasswordPolicyError;
            d::Problem<u64>;
            d::Refusal<u64>;
            d::ReplayError<u64>;
            d::Reviewed<u64>;
            d::Team<u64>;
            d::TextError;
            d::UnusedGrant<'static, u64>;
            d::VersionedSubject<u64>;
            d::Violation<u64>;
            d::Violations<u64>;
            d::WhoCan<'static, u64>;
            d::WhyUnused;
        }
    };
}

/// The names of the types that the crate exports, as its modules list them.
pub fn exported() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut names = BTreeSet::new();
    let modules = [
        "questions/explain.rs",
        "questions/filter.rs",
        "questions/remedies.rs",
        "policy/diff.rs",
        "vocabulary/own.rs",
    ];
    for file in ["lib.rs", "directory.rs"].into_iter().chain(modules) {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for list in text.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next()) {
            let items = list.rsplit("::").next().unwrap_or_default().split(['{', '}', ',']).map(str::trim);
            names.extend(items.filter(|item| item.starts_with(char::is_uppercase)).map(str::to_owned));
        }
    }
    // Some modules define the types that they export, so that no `pub use` names these.
    for file in ["policy/custom.rs", "policy/diff.rs", "questions/filter.rs", "vocabulary/own.rs"] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for keyword in ["\npub struct ", "\npub enum "] {
            let names_after =
                text.split(keyword).skip(1).filter_map(|rest| rest.split(['<', '(', ' ']).next());
            names.extend(names_after.map(str::to_owned));
        }
    }
    // The macro `vocabulary` defines this one, so that no keyword stands before its name.
    names.insert("Effect".to_owned());
    // A changed layout of the sources could leave the list empty and every comparison with it without effect.
    assert!(names.len() > 80, "only {} types are exported", names.len());
    names
}

/// A type's name without its path and generic arguments.
pub fn plain(name: &str) -> String {
    let name = name.split('<').next().unwrap_or_default();
    name.rsplit("::").next().unwrap_or_default().trim().to_owned()
}
