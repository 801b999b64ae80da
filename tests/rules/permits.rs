//! Permits are given exactly where `decide` allows, and give the thing out for the decided action alone.

use proptest::prelude::*;
use rolecall::explain::not_found;
use rolecall::permit::{WrongPermit, permit_list};
use rolecall::{Action, decide, explain, filter, permit};
use testkit::oracle::{oracle, questions};
use testkit::worlds::{self, subject, thing};

proptest! {
    #![proptest_config(worlds::cases(300))]

    #[test]
    fn a_permit_is_given_exactly_where_the_rules_allow(facts in subject(), thing in thing(), other in 0..113_usize) {
        let (asker, resource) = (facts.subject().unwrap(), thing.resource());
        for (action, rule) in questions().iter().copied() {
            let allowed = oracle().satisfies(&facts, rule, &thing);
            let given = permit(&asker, action, Some(&thing), |thing| thing.resource());
            let receipt = match &given {
                Ok(permit) => permit.receipt(),
                Err(refused) => refused.receipt(),
            };
            prop_assert_eq!((receipt.action(), receipt.is_permitted()), (action.into(), allowed));
            let (told, denial) = (explain(&asker, action, &resource).public(), decide(&asker, action, &resource).require().err());
            match given {
                Ok(permit) => {
                    prop_assert!(allowed);
                    prop_assert_eq!((permit.action(), permit.subject()), (action.into(), &asker));
                    let other = Action::ALL[other];
                    match permit.redeem(other) {
                        Ok(redeemed) => prop_assert!(other == action && std::ptr::eq(redeemed, &raw const thing)),
                        Err(wrong) => {
                            prop_assert!(other != action);
                            prop_assert_eq!((wrong.permitted(), wrong.asked()), (action.into(), other.into()));
                        }
                    }
                }
                Err(refused) => {
                    prop_assert!(!allowed);
                    prop_assert_eq!((refused.told(), refused.denial()), (told, denial));
                    prop_assert_eq!(refused.to_string(), told.to_string());
                }
            }
            // a row that is not there gets the answer of a hidden one
            let missing = permit(&asker, action, None::<()>, |()| unreachable!("nothing was found"));
            let missing = missing.unwrap_err();
            prop_assert_eq!((missing.told(), missing.denial()), (not_found(&asker, action), None));
            prop_assert!(!missing.receipt().is_permitted());
            if denial.is_some_and(|denial| denial.must_hide()) {
                prop_assert_eq!(missing.told(), told);
            }
        }
    }

    #[test]
    fn a_permit_of_a_list_has_its_filter(facts in subject()) {
        let asker = facts.subject().unwrap();
        for action in Action::ALL {
            let list = permit_list(&asker, action);
            prop_assert!(list.receipt().is_permitted());
            prop_assert_eq!(list.redeem(action), Ok::<_, WrongPermit>(filter(&asker, action)));
        }
    }
}
