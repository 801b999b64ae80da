//! Billing details, without anything to pay with.

use super::card_number::looks_like_card_number;
use super::text::{Email, Name, PaymentReference, Text};
use crate::vocabulary::vocabulary;

/// The billing details of an organization (002, "Billing").
///
/// A directory records them and bills nobody. It knows a payment method by the reference that a payment service gave, and
/// never the card: a command with details that look like the number of a card is
/// [refused](crate::directory::Refusal::CardNumber).
///
/// ```
/// use rolecall::directory::{Billing, Email, Name, PaymentReference, Text};
///
/// let billing = Billing::new(Email::new("billing@example.com")?);
/// assert_eq!(billing.contact, None);
/// let (plan, payment) = (Some(Name::new("Enterprise")?), Some(PaymentReference::new("pm_1NvOFGLkdIwHu7ix")?));
/// let shipping_address = Some(Text::new("12 Main Street\nSpringfield")?);
/// let billing = Billing { plan, payment, shipping_address, ..billing };
/// assert_eq!(billing.plan.as_ref().map(Name::as_str), Some("Enterprise"));
/// assert_eq!(billing.card_number(), None);
/// # Ok::<(), rolecall::directory::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Billing {
    /// The address that bills are sent to.
    pub email: Email,
    /// The person to contact about bills.
    pub contact: Option<Name>,
    /// The name of the plan.
    pub plan: Option<Name>,
    /// The postal address.
    pub shipping_address: Option<Text>,
    /// The payment service's reference to the payment method.
    pub payment: Option<PaymentReference>,
}

vocabulary! {
    /// The fields of billing details that people write.
    ///
    /// ```
    /// use rolecall::directory::BillingField;
    ///
    /// assert_eq!(BillingField::ShippingAddress.to_string(), "shipping_address");
    /// ```
    BillingField, "field of billing details":
    /// The address that bills are sent to.
    Email "email",
    /// The person to contact about bills.
    Contact "contact",
    /// The name of the plan.
    Plan "plan",
    /// The postal address.
    ShippingAddress "shipping_address",
}

impl Billing {
    /// Billing details with an address alone.
    #[must_use]
    pub const fn new(email: Email) -> Self {
        Billing { email, contact: None, plan: None, shipping_address: None, payment: None }
    }

    /// The first field that looks like the number of a payment card: 12 to 19 digits of any script that pass Luhn's
    /// check, with or without spaces, dashes and the like.
    ///
    /// Linear in the texts.
    ///
    /// ```
    /// use rolecall::directory::{Billing, BillingField, Email, Name};
    ///
    /// let billing = Billing::new(Email::new("billing@example.com")?);
    /// let billing = Billing { contact: Some(Name::new("Visa 4111-1111-1111-1111")?), ..billing };
    /// assert_eq!(billing.card_number(), Some(BillingField::Contact));
    /// # Ok::<(), rolecall::directory::TextError>(())
    /// ```
    #[must_use]
    pub fn card_number(&self) -> Option<BillingField> {
        // a reference to a payment method was checked when it was made
        let Billing { email, contact, plan, shipping_address, payment: _ } = self;
        let texts = [
            (BillingField::Email, Some(email.as_str())),
            (BillingField::Contact, contact.as_ref().map(Name::as_str)),
            (BillingField::Plan, plan.as_ref().map(Name::as_str)),
            (BillingField::ShippingAddress, shipping_address.as_ref().map(Text::as_str)),
        ];
        let found = texts.into_iter().find(|(_, text)| text.is_some_and(looks_like_card_number));
        found.map(|(field, _)| field)
    }
}
