//! Every public type that can be read: by its path, in a compact format with names, and in a format with tags.

use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::diff::Effect;
use rolecall::directory::{
    AccountRecord, AppRecord, AssignedRole, Before, Billing, BillingField, Command, Consequence, Cursor,
    Direction, Directory, Email, Entity, Event, IdentityProvider, IdentityProviderRecord, InvitationRecord,
    InvitationStatus, Keyword, Listing, MemberRecord, MetadataUrl, Name, NamedThing, Order,
    OrganizationRecord, PasswordCheck, PasswordPolicy, PasswordRule, PaymentReference, PersonName,
    ReservedName, RoleRecord, RoleRef, ShareRecord, Snapshot, TeamAppPermission, TeamAppRecord, TeamRecord,
    Text,
};
use rolecall::explain::{Outcome, PublicReason};
use rolecall::{
    Action, Level, Membership, Owner, Permission, Place, Policy, Reach, Reason, Resource, ResourceKind, Role,
    Rule, Share, Source, Subject, TeamApp, TeamMembership, TeamPermission, TokenGrant, can,
};
use serde::de::value::{
    EnumAccessDeserializer, Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer,
};
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, forward_to_deserialize_any};
use serde_json::{Value, json};
use std::fmt;

fn hexadecimal(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.as_chunks::<2>().0.iter().map(|[high, low]| (high << 4 | low).try_into().unwrap()).collect()
}

/// A JSON value that is read as if it came from another format.
#[derive(Clone)]
struct Document {
    value: Value,
    form: Form,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Not human-readable, with fields and variants by name, as in `MessagePack` or CBOR. The text `0x01` stands for a
    /// byte string.
    Compact,
    /// Human-readable, with variants as tags, as in YAML. The document `{"!user": 7}` stands for `!user 7`.
    Tagged,
}

impl Document {
    fn child(&self, value: Value) -> Self {
        Document { value, form: self.form }
    }

    fn entries(&self, fields: &serde_json::Map<String, Value>) -> Vec<(String, Document)> {
        // The mark is ours. The deserializer must see the bare name of the variant.
        let name = |name: &String| name.trim_start_matches('!').to_owned();
        fields.iter().map(|(key, value)| (name(key), self.child(value.clone()))).collect()
    }
}

impl IntoDeserializer<'_> for Document {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Document {
    type Error = Error;

    fn is_human_readable(&self) -> bool {
        self.form == Form::Tagged
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Number(number) => visitor.visit_u64(number.as_u64().unwrap()),
            Value::String(text) => match (self.form, text.strip_prefix("0x")) {
                (Form::Compact, Some(bytes)) => visitor.visit_bytes(&hexadecimal(bytes)),
                (Form::Compact, None) | (Form::Tagged, _) => visitor.visit_str(text),
            },
            Value::Array(list) => {
                let list: Vec<_> = list.iter().map(|entry| self.child(entry.clone())).collect();
                visitor.visit_seq(SeqDeserializer::new(list.into_iter()))
            }
            Value::Object(fields) => {
                let entries = MapDeserializer::new(self.entries(fields).into_iter());
                if fields.keys().any(|name| name.starts_with('!')) {
                    visitor.visit_enum(MapAccessDeserializer::new(entries))
                } else {
                    visitor.visit_map(entries)
                }
            }
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Value::Object(fields) = &self.value else { return Err(Error::custom("no variant")) };
        let entries = MapDeserializer::new(self.entries(fields).into_iter());
        EnumAccessDeserializer::new(MapAccessDeserializer::new(entries)).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn compact<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    T::deserialize(Document { value: value.clone(), form: Form::Compact }).map_err(|error| error.to_string())
}

fn tagged<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    T::deserialize(Document { value: value.clone(), form: Form::Tagged }).map_err(|error| error.to_string())
}

/// The values of an object, in their written order.
struct InOrder(Vec<Value>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder(Vec::new()))
    }
}

impl<'de> Visitor<'de> for InOrder {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<Self, A::Error> {
        while let Some((_, value)) = fields.next_entry::<String, Value>()? {
            self.0.push(value);
        }
        Ok(self)
    }
}

/// Other forms of the same value. Derived serde code would read them; this crate refuses them.
fn lenient(text: &str) -> Vec<Value> {
    let value: Value = serde_json::from_str(text).unwrap();
    let mut forms = vec![json!({"Documented": value}), json!({"Custom": value}), json!([value])];
    if let Value::Object(fields) = &value {
        forms.push(serde_json::from_str(text).map(|InOrder(values)| Value::Array(values)).unwrap());
        forms.extend(fields.iter().filter_map(|(name, content)| {
            let content = content.as_object()?;
            (fields.len() == 1).then(|| json!({name: content.values().collect::<Vec<_>>()}))
        }));
    }
    forms
}

/// Calls `deserialize` and `serialize` by the type's path. An inherent function of that name would hide the trait's.
macro_rules! read_by_path {
    ($($test:ident: $type:ty = $text:literal;)*) => {$(
        #[test]
        fn $test() {
            let text: &str = $text;
            let json: Value = serde_json::from_str(text).unwrap();
            let read = <$type>::deserialize(json.clone()).unwrap();
            assert_eq!(<$type>::serialize(&read, serde_json::value::Serializer).unwrap(), json);
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
            for form in lenient(text) {
                assert!(<$type>::deserialize(form.clone()).is_err(), "{form}");
            }
            for value in [json!("x".repeat(100_000)), json!({"x".repeat(100_000): 1})] {
                let told = <$type>::deserialize(value).err().unwrap().to_string();
                assert!(told.chars().count() < 500, "{told:.600}");
            }
        }
    )*};
}

read_by_path! {
    role: Role = r#""administrator""#;
    team_permission: TeamPermission = r#""full_access""#;
    action: Action = r#""delete_app""#;
    kind: ResourceKind = r#""app""#;
    reason: Reason = r#""not_granted""#;
    reach: Reach = r#""all_apps""#;
    outcome: Outcome = r#""not_granted""#;
    public_reason: PublicReason = r#""not_granted""#;
    rule: Rule = r#""R3""#;
    level: Level = r#""app""#;
    source: Source = r#""matrix""#;
    effect: Effect = r#""newly_allowed""#;
    entity: Entity = r#""user""#;
    invitation_status: InvitationStatus = r#""pending""#;
    password_rule: PasswordRule = r#""digit""#;
    permissions: Permission = r#"["VIEW_MODELS"]"#;
    documented_role: AnyRole = r#""administrator""#;
    custom_role_of_either: AnyRole = r#"{"name":"Auditor","grants":[],"reach":"all_apps","ceiling":null}"#;
    custom_role: CustomRole = r#"{"name":"Auditor","grants":[],"reach":"all_apps","ceiling":null}"#;
    documented_permission: AnyTeamPermission = r#""full_access""#;
    custom_permission_of_either: AnyTeamPermission = r#"{"name":"Viewer","permissions":["VIEW_MODELS"]}"#;
    custom_permission: CustomTeamPermission = r#"{"name":"Viewer","permissions":["VIEW_MODELS"]}"#;
    organization_as_owner: Owner<u64> = r#"{"organization":1}"#;
    user_as_owner: Owner<u64> = r#"{"user":7}"#;
    membership: Membership<u64> = r#"{"organization":1,"role":"administrator","suspended":false,"teams":[]}"#;
    team_membership: TeamMembership<u64> = r#"{"team":30,"confining":true,"apps":[]}"#;
    team_app: TeamApp<u64> = r#"{"app":100,"permission":"full_access"}"#;
    subject: Subject<u64> = r#"{"user":7,"memberships":[],"shares":[],"token":"none","grants":[],"actor":null}"#;
    share: Share<u64> = r#"{"owner":{"user":7},"app":100,"permissions":["VIEW_MODELS"]}"#;
    grant: TokenGrant<u64> = r#"{"place":"everywhere","permissions":["VIEW_MODELS"]}"#;
    place: Place<u64> = r#"{"personal_apps":7}"#;
    resource: Resource<u64> =
        r#"{"kind":"app","owner":{"user":7},"app":100,"app_public":false,"public":false,"assigned_to":[]}"#;
    account: AccountRecord<u64> =
        r#"{"user":7,"email":"ana@example.com","email_confirmed":true,"name":null,"password":null,"registered_at":0,"apps":[],"retired_apps":[]}"#;
    organization: OrganizationRecord<u64> =
        r#"{"organization":1,"name":"Acme","profile":"","billing":{"email":"a@example.com","contact":null,"plan":null,"shipping_address":null,"payment":null},"password_policy":{"length":8,"rules":[]},"created_at":0,"roles":[],"retired_roles":[],"members":[],"invitations":[],"teams":[],"retired_teams":[],"apps":[],"retired_apps":[],"identity_providers":[],"retired_identity_providers":[]}"#;
    role_of_an_organization: RoleRecord<u64> =
        r#"{"role":40,"definition":{"name":"Auditor","grants":[],"reach":"all_apps","ceiling":null}}"#;
    member: MemberRecord<u64> = r#"{"user":7,"role":"administrator","suspended":false,"name":null,"joined_at":0,"updated_at":0}"#;
    invitation: InvitationRecord<u64> =
        r#"{"invitation":50,"email":"ben@example.com","role":{"custom":40},"invited_by":7,"sent_at":0,"expires_at":null,"updated_at":0,"status":"pending"}"#;
    team: TeamRecord<u64> =
        r#"{"team":30,"name":"Team","default_permission":"full_access","confining":false,"created_at":0,"updated_at":0,"members":[7],"apps":[]}"#;
    app_of_a_team: TeamAppRecord<u64> = r#"{"app":100,"permission":"full_access"}"#;
    app: AppRecord<u64> =
        r#"{"app":100,"name":"Cats","description":"","notes":"","public":false,"created_at":0,"updated_at":0,"shares":[]}"#;
    share_of_an_app: ShareRecord<u64> = r#"{"user":7,"permissions":["VIEW_MODELS"]}"#;
    given_permission: TeamAppPermission = r#"{"default":{"expected":"full_access"}}"#;
    documented_assignment: AssignedRole<u64> = r#""administrator""#;
    custom_assignment: AssignedRole<u64> =
        r#"{"custom":40,"expected":{"name":"Auditor","grants":[],"reach":"all_apps","ceiling":null}}"#;
    provider: IdentityProviderRecord<u64> =
        r#"{"provider":60,"settings":{"name":"SSO","metadata_url":"https://example.com/saml","enabled":true}}"#;
    settings: IdentityProvider = r#"{"name":"SSO","metadata_url":"https://example.com/saml","enabled":true}"#;
    billing: Billing = r#"{"email":"a@example.com","contact":null,"plan":null,"shipping_address":null,"payment":null}"#;
    password_policy: PasswordPolicy = r#"{"length":8,"rules":["digit"]}"#;
    documented_reference: RoleRef<u64> = r#""administrator""#;
    custom_reference: RoleRef<u64> = r#"{"custom":40}"#;
    command: Command<u64> = r#"{"leave_organization":{"organization":1}}"#;
    consequence: Consequence<u64> = r#"{"left":{"user":7}}"#;
    snapshot: Snapshot<u64> =
        r#"{"format":1,"version":0,"at":0,"policy":"9fbd02de0dd979b544395cd94d6782a9","accounts":[],"retired_accounts":[],"organizations":[],"retired_organizations":[],"reserved_names":[]}"#;
    directory: Directory<u64> =
        r#"{"format":1,"version":0,"at":0,"policy":"9fbd02de0dd979b544395cd94d6782a9","accounts":[],"retired_accounts":[],"organizations":[],"retired_organizations":[],"reserved_names":[]}"#;
    event: Event<u64> =
        r#"{"format":1,"version":1,"at":0,"policy":"9fbd02de0dd979b544395cd94d6782a9","by":7,"actor":null,"command":{"register":{"email":"ana@example.com"}},"before":null,"consequences":[]}"#;
    nobodys_event: Event<u64> =
        r#"{"format":1,"version":1,"at":0,"policy":"9fbd02de0dd979b544395cd94d6782a9","by":null,"actor":null,"command":{"expire_invitation":{"organization":1,"invitation":50}},"before":{"status":{"status":"pending"}},"consequences":[]}"#;
    before: Before<u64> = r#"{"role":{"role":"administrator"}}"#;
    person: PersonName = r#"{"first":"Ana","last":null}"#;
    password: PasswordCheck = r#"{"policy":{"length":8,"rules":[]},"set_at":0}"#;
    reserved_name: ReservedName<u64> = r#"{"name":"Acme","of":{"organization":{"organization":1}}}"#;
    named_thing: NamedThing<u64> = r#"{"app":{"owner":{"user":7},"app":100}}"#;
    payment_reference: PaymentReference = r#""pm_1""#;
    billing_field: BillingField = r#""shipping_address""#;
    name: Name = r#""Acme""#;
    keyword: Keyword = r#""acme""#;
    order: Order = r#""updated""#;
    direction: Direction = r#""descending""#;
    list: Listing<u64> = r#"{"team_members":{"organization":1,"team":30}}"#;
    list_of_apps: Listing<u64> = r#"{"apps":{"owner":{"user":7}}}"#;
    cursor_by_name: Cursor<u64> =
        r#"{"list":{"members":{"organization":1}},"keyword":"ana","direction":"ascending","last":{"name":"ana@example.com"},"id":7}"#;
    cursor_by_time: Cursor<u64> =
        r#"{"list":{"teams":{"organization":1}},"keyword":null,"direction":"descending","last":{"updated":1000},"id":30}"#;
    email: Email = r#""ana@example.com""#;
    metadata_url: MetadataUrl = r#""https://example.com/saml""#;
}

/// `Text` by its path, with the two lenient forms that its content could take.
#[test]
fn text() {
    assert!(Text::deserialize(json!(["x"])).is_err() && Text::deserialize(json!({"x": 1})).is_err());
    assert_eq!(Text::serialize(&Text::new("x").unwrap(), serde_json::value::Serializer).unwrap(), json!("x"));
}

#[test]
fn policy() {
    let written = Policy::serialize(Policy::documented(), serde_json::value::Serializer).unwrap();
    assert_eq!(Policy::deserialize(written.clone()).unwrap(), *Policy::documented());
    let fields = ["version", "roles", "team_permissions", "own_permissions", "actions_when_written"];
    assert!(Policy::deserialize(json!(fields.map(|field| &written[field]))).is_err());
}

/// Checks that the error quotes 64 characters of the unknown field or variant.
#[track_caller]
fn is_capped(told: &str, start: &str) {
    assert!(told.contains(&format!("{start} `{}…`", "x".repeat(64))), "{told:.600}");
    assert!(told.chars().count() < 500, "{told:.600}");
}

#[test]
fn a_compact_format_with_names_is_read() {
    let membership = json!({
        "organization": 1,
        "role": {"Custom": ["0x", {"name": "Auditor", "grants": "0x01", "reach": "all_apps", "ceiling": null}]},
        "suspended": false,
        "teams": [{"team": 30, "confining": true, "apps": [[100, {"Documented": ["0x", "full_access"]}]]}],
    });
    let read: Membership<u64> = compact(&membership).unwrap();
    assert_eq!(read.role().as_str(), "Auditor");
    assert_eq!(read.teams(), [TeamMembership::new(30).with_app(100, TeamPermission::FullAccess).confining()]);
    let command = json!({"register": {"email": "ana@example.com"}});
    let email = Email::new("ana@example.com").unwrap();
    assert_eq!(compact::<Command<u64>>(&command), Ok(Command::Register { email }));
    assert_eq!(compact::<Owner<u64>>(&json!({"user": 7})), Ok(Owner::User(7)));
    assert_eq!(compact::<RoleRef<u64>>(&json!({"Custom": ["0x", {"custom": 7}]})), Ok(RoleRef::Custom(7)));
    let billing = json!({"email": "ana@example.com", "contact": null, "plan": null, "shipping_address": null, "payment": "pm_1"});
    assert!(compact::<Billing>(&billing).is_ok());
    assert_eq!(
        compact::<Membership<u64>>(&json!({"organization": 1, "teams": []})).unwrap_err(),
        "missing field `role`"
    );
}

/// What is not marked is refused by every compact format, and so is more than one content.
#[test]
fn a_variant_of_a_compact_format_has_its_mark() {
    for content in [
        json!("administrator"),
        json!([]),
        json!(["0x"]),
        json!(["", "administrator"]),
        json!(["0x00", "administrator"]),
        json!(["administrator", "0x"]),
        json!(["0x", "administrator", "administrator"]),
        json!({"administrator": "0x"}),
        json!(null),
    ] {
        assert!(compact::<AnyRole>(&json!({"Documented": content})).is_err(), "{content}");
    }
    assert_eq!(
        compact(&json!({"Documented": ["0x", "administrator"]})),
        Ok(AnyRole::from(Role::Administrator))
    );
    for wrong in
        [json!("administrator"), json!({"name": "Ours"}), json!({"documented": ["0x", "administrator"]})]
    {
        assert!(compact::<AnyRole>(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_compact_format_quotes_a_part_of_an_unknown_field() {
    fn check<T: DeserializeOwned + fmt::Debug>() {
        let long = "x".repeat(2_000_000);
        is_capped(&compact::<T>(&json!({&long: 1})).unwrap_err(), "unknown field");
        let told = compact::<T>(&json!(long)).unwrap_err();
        assert!(told.chars().count() < 500 && told.contains("xxx"), "{told:.600}");
    }
    check::<Membership<u64>>();
    check::<TeamMembership<u64>>();
    check::<TeamApp<u64>>();
    check::<Subject<u64>>();
    check::<Resource<u64>>();
    check::<Policy>();
    check::<CustomRole>();
    check::<CustomTeamPermission>();
    check::<AccountRecord<u64>>();
    check::<OrganizationRecord<u64>>();
    check::<RoleRecord<u64>>();
    check::<MemberRecord<u64>>();
    check::<InvitationRecord<u64>>();
    check::<TeamRecord<u64>>();
    check::<TeamAppRecord<u64>>();
    check::<AppRecord<u64>>();
    check::<IdentityProviderRecord<u64>>();
    check::<IdentityProvider>();
    check::<Billing>();
    check::<PasswordPolicy>();
    check::<Snapshot<u64>>();
    check::<Directory<u64>>();
    check::<Event<u64>>();
}

#[test]
fn a_compact_format_quotes_a_part_of_an_unknown_variant() {
    fn check<T: DeserializeOwned + fmt::Debug>(what: &str) {
        let told = compact::<T>(&json!({"x".repeat(2_000_000): 1})).unwrap_err();
        is_capped(&told, &format!("unknown {what}"));
    }
    check::<AnyRole>("role");
    check::<AnyTeamPermission>("team permission");
    check::<RoleRef<u64>>("role");
    check::<Owner<u64>>("resource owner");
    check::<Command<u64>>("command");
    check::<Consequence<u64>>("consequence");
}

#[test]
fn a_compact_format_quotes_a_part_of_nested_values() {
    let long = "x".repeat(2_000_000);
    let told = |value: Value| compact::<Command<u64>>(&value).unwrap_err();
    is_capped(&told(json!({"register": {&long: 1}})), "unknown field");
    is_capped(&told(json!({"rename_app": {"owner": {&long: 1}}})), "unknown resource owner");
    is_capped(&told(json!({"change_member_role": {"role": {"Documented": ["0x", long]}}})), "unknown role");
    for wrong in [
        told(json!({"register": long})),
        told(json!({"leave_organization": {"organization": long}})),
        told(json!({"leave_organization": [long]})),
        compact::<Permission>(&json!(long)).unwrap_err(),
        compact::<Membership<u64>>(&json!({"teams": long})).unwrap_err(),
        compact::<Membership<u64>>(&json!([long])).unwrap_err(),
        compact::<Owner<u64>>(&json!({"user": long})).unwrap_err(),
        compact::<AnyRole>(&json!({"Custom": long})).unwrap_err(),
    ] {
        assert!(wrong.chars().count() < 500 && wrong.contains("xxx"), "{wrong:.600}");
    }
}

#[test]
fn a_tag_names_a_variant_too() {
    assert_eq!(tagged::<Owner<u64>>(&json!({"!user": 7})), Ok(Owner::User(7)));
    let command = json!({"!leave_organization": {"organization": 1}});
    assert_eq!(tagged::<Command<u64>>(&command), Ok(Command::LeaveOrganization { organization: 1 }));
    let event = json!({
        "format": 1, "version": 1, "at": 0, "policy": "9fbd02de0dd979b544395cd94d6782a9", "by": 7, "actor": null,
        "command": {"!delete_app": {"owner": {"!organization": 1}, "app": 100}},
        "before": {"!name": {"name": "Cats"}},
        "consequences": [{"!left_team": {"team": 30, "user": 7}}],
    });
    let read = tagged::<Event<u64>>(&event).unwrap();
    assert_eq!(read.command(), &Command::DeleteApp { owner: Owner::Organization(1), app: 100 });
    assert_eq!(read.consequences(), [Consequence::LeftTeam { team: 30, user: 7 }]);
    let resource = json!({
        "kind": "app", "owner": {"!user": 7}, "app": 100,
        "app_public": false, "public": false, "assigned_to": [],
    });
    assert_eq!(tagged::<Resource<u64>>(&resource), Ok(Resource::personal_app(7, 100)));
}

#[test]
fn a_tag_is_refused_elsewhere() {
    let long = "x".repeat(100_000);
    is_capped(&tagged::<Owner<u64>>(&json!({format!("!{long}"): 1})).unwrap_err(), "unknown resource owner");
    let content =
        |content: Value| tagged::<Command<u64>>(&json!({"!leave_organization": content})).unwrap_err();
    let expected = "expected the fields of a command as an object";
    assert_eq!(content(json!([1])), format!("invalid type: sequence, {expected}"));
    assert_eq!(content(json!("acme")), format!("invalid text `acme`: {expected}"));
    is_capped(&content(json!({&long: 1})), "unknown field");
    assert!(content(json!({"organization": long})).chars().count() < 500);
    for told in [
        tagged::<AnyRole>(&json!({"!Documented": "administrator"})).unwrap_err(),
        tagged::<RoleRef<u64>>(&json!({"!Custom": 7})).unwrap_err(),
        tagged::<Membership<u64>>(&json!({"!Membership": [1, "administrator", []]})).unwrap_err(),
    ] {
        assert!(told.contains("invalid type: enum"), "{told}");
    }
}

/// A written subject has no policy and is read under the documented one. A narrower policy would be lost.
#[test]
fn a_subject_of_another_policy_is_not_written() {
    let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    let ana = policy.subject(7, [Membership::new(1, Role::OrganizationUser)]).unwrap();
    assert!(!can(&ana, Action::ViewApp, &Resource::app(1, 100)));
    let message = format!(
        "the subject was built under the policy `{}`, and a subject is read under the documented one: write its \
         memberships, and build it again with `Policy::subject`",
        policy.fingerprint()
    );
    for subject in
        [ana.clone(), ana.clone().narrowed_to(Permission::VIEW_MODELS), Subject::anonymous().under(&policy)]
    {
        assert_eq!(serde_json::to_string(&subject).unwrap_err().to_string(), message);
        assert!(postcard::to_allocvec(&subject).is_err());
    }
    let again: Membership<u64> =
        serde_json::from_str(&serde_json::to_string(&ana.memberships()[0]).unwrap()).unwrap();
    assert_eq!(policy.subject(7, [again]).unwrap(), ana);
    // A policy that equals the documented one counts as documented.
    let restored = policy.with_reach(Role::OrganizationUser, Reach::AllApps);
    let text = serde_json::to_string(&ana.clone().under(&restored)).unwrap();
    assert_eq!(serde_json::from_str::<Subject<u64>>(&text).unwrap(), ana.under(Policy::documented()));
}
