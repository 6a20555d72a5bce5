//! What a world is made of, drawn from a seed: departments, people, roles, and who owns what.

use std::collections::{BTreeMap, BTreeSet};

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value as Json, json};

use crate::oracle::{Access, Department, Group, Oracle, Person, Role, Rule, RuleFor, Scope, Share, SharingRule, With};

/// Objects whose records hold secrets, with the fields that roles may restrict.
pub(crate) const OBJECTS: [(&str, &[&str]); 3] = [
    (
        "party",
        &[
            "name", "code", "secret", "note", "phone", "email", "amount", "rating", "grade", "tags", "site", "facts",
            "owner",
        ],
    ),
    (
        "dossier",
        &[
            "name",
            "number",
            "party",
            "others",
            "assistant",
            "secret",
            "words",
            "amount",
            "score",
            "due",
            "grade",
            "paper",
            "department",
        ],
    ),
    ("notice", &["name", "secret", "party"]),
];

/// Every object that a user may ask about.
pub(crate) const READ: [&str; 5] = ["party", "dossier", "notice", "user", "department"];

const SCOPES: [Scope; 6] =
    [Scope::All, Scope::DepartmentTree, Scope::Department, Scope::OwnAndReports, Scope::Own, Scope::None];
const PEOPLE: usize = 12;
const DEPARTMENTS: usize = 7;
const GROUPS: usize = 3;
/// Roles whose entries are drawn; some that are written follow.
const DRAWN: usize = 8;

/// Departments, people and roles without ids, which the server gives.
pub(crate) fn organization(seed: u64) -> (Oracle, ChaCha8Rng) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let departments = (0..DEPARTMENTS)
        .map(|at| Department {
            id: String::new(),
            parent: (at > 0).then(|| rng.random_range(0..at)),
            managers: BTreeSet::new(),
        })
        .collect();
    let mut roles: Vec<Role> = (0..DRAWN).map(|at| drawn(&mut rng, at)).collect();
    roles.extend(written());
    let people = (0..PEOPLE)
        .map(|at| {
            let mut mine = vec![at % roles.len()];
            if at >= roles.len() || rng.random_bool(0.25) {
                mine.push(rng.random_range(0..DRAWN));
            }
            Person {
                id: String::new(),
                department: rng.random_range(0..DEPARTMENTS),
                manager: (at > 0 && rng.random_bool(0.8)).then(|| rng.random_range(0..at)),
                roles: mine,
            }
        })
        .collect();
    let mut oracle = Oracle { people, departments, groups: Vec::new(), rules: Vec::new(), roles, lie: None };
    for department in &mut oracle.departments {
        department.managers = (0..rng.random_range(0..2)).map(|_| rng.random_range(0..PEOPLE)).collect();
    }
    let members = |rng: &mut ChaCha8Rng| (0..rng.random_range(1..4)).map(|_| rng.random_range(0..PEOPLE)).collect();
    oracle.groups = (0..GROUPS).map(|_| Group { id: String::new(), members: members(&mut rng) }).collect();
    oracle.rules = rules(&mut rng);
    (oracle, rng)
}

/// A rule for each kind of people.
fn rules(rng: &mut ChaCha8Rng) -> Vec<SharingRule> {
    let to = [
        RuleFor::Role(rng.random_range(0..DRAWN)),
        RuleFor::Group(rng.random_range(0..GROUPS)),
        RuleFor::Tree(rng.random_range(1..DEPARTMENTS)),
    ];
    let rule = |to| {
        // Figures hold the place of their record, between these signs.
        let (object, field, end) =
            if rng.random_bool(0.5) { ("party", "rating", "07") } else { ("dossier", "score", "08") };
        let less_than = format!("87{:03}{end}", rng.random_range(20..80)).parse().unwrap_or_default();
        SharingRule { object, field, less_than, to, is_writing: rng.random_bool(0.5) }
    };
    to.map(rule).into()
}

/// With whom a record is shared: mostly nobody, each user, group and department once at most.
pub(crate) fn shares(rng: &mut ChaCha8Rng) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    for _ in 0..rng.random_range(0..3) {
        let with = match rng.random_range(0..4) {
            0 => With::Person(rng.random_range(0..PEOPLE)),
            1 => With::Group(rng.random_range(0..GROUPS)),
            2 => With::Department(rng.random_range(0..DEPARTMENTS)),
            _ => With::Tree(rng.random_range(0..DEPARTMENTS)),
        };
        let is_twice = |other: &Share| match (other.with, with) {
            (With::Department(one) | With::Tree(one), With::Department(other) | With::Tree(other)) => one == other,
            (one, other) => one == other,
        };
        if !shares.iter().any(is_twice) {
            shares.push(Share { with, is_writing: rng.random_bool(0.5) });
        }
    }
    shares
}

fn drawn(rng: &mut ChaCha8Rng, at: usize) -> Role {
    let mut role = Role::new();
    for (place, (object, fields)) in OBJECTS.into_iter().enumerate() {
        // Each scope comes up for each object, whatever the dice say.
        let mut rule = rule(SCOPES[(at + place) % SCOPES.len()]);
        (rule.update, rule.delete) = (scope(rng), scope(rng));
        for flag in [&mut rule.create, &mut rule.import, &mut rule.export, &mut rule.assign, &mut rule.look] {
            *flag = rng.random_bool(0.6);
        }
        for field in fields {
            // Names are hidden less often: little can be asked about records without one.
            let (chance, least) = if *field == "name" { (0.15, Access::Masked) } else { (0.35, Access::Hidden) };
            if rng.random_bool(chance) {
                let access = [least, Access::Hidden, Access::Masked, Access::ReadOnly].choose(rng).copied();
                rule.fields.insert((*field).to_owned(), access.unwrap_or(Access::Hidden));
            }
        }
        // An entry may be left to `*`.
        let key = if place == 2 && rng.random_bool(0.5) { "*" } else { object };
        role.insert(key.to_owned(), rule);
    }
    for object in ["user", "department"] {
        if rng.random_bool(0.6) {
            let mut rule = rule(SCOPES[rng.random_range(0..SCOPES.len())]);
            if object == "user" && rng.random_bool(0.5) {
                rule.fields.insert("email".to_owned(), Access::Masked);
            }
            role.insert(object.to_owned(), rule);
        }
    }
    role
}

/// Somebody who may do everything but administer, somebody of a department, somebody who may do nothing.
fn written() -> [Role; 3] {
    let everything = Rule {
        update: Scope::All,
        delete: Scope::All,
        create: true,
        import: true,
        export: true,
        assign: true,
        look: true,
        ..rule(Scope::All)
    };
    let mut careful = Rule { update: Scope::Own, create: true, import: true, export: true, ..rule(Scope::Department) };
    careful.fields = BTreeMap::from([
        ("secret".to_owned(), Access::Hidden),
        ("phone".to_owned(), Access::Masked),
        ("amount".to_owned(), Access::ReadOnly),
    ]);
    let people = || [("user".to_owned(), rule(Scope::All)), ("department".to_owned(), rule(Scope::All))];
    let mut chief = Role::from(people());
    chief.insert("*".to_owned(), everything);
    let mut seller = Role::from(people());
    seller.insert("*".to_owned(), careful);
    [chief, seller, Role::new()]
}

fn rule(read: Scope) -> Rule {
    Rule {
        read,
        update: Scope::None,
        delete: Scope::None,
        create: false,
        import: false,
        export: false,
        assign: false,
        look: false,
        fields: BTreeMap::new(),
    }
}

fn scope(rng: &mut ChaCha8Rng) -> Scope {
    SCOPES.choose(rng).copied().unwrap_or(Scope::None)
}

/// A role as administrators write it. Everybody may make probes, by which scripts are asked.
pub(crate) fn permissions(role: &Role) -> Json {
    let mut objects = serde_json::Map::new();
    for (object, rule) in role {
        let fields: BTreeMap<&String, &str> = rule.fields.iter().map(|(key, access)| (key, word(*access))).collect();
        objects.insert(
            object.clone(),
            json!({
                "read": scope_word(rule.read), "update": scope_word(rule.update), "delete": scope_word(rule.delete),
                "create": rule.create, "import": rule.import, "export": rule.export, "assign": rule.assign,
                "actions": if rule.look { json!(["look"]) } else { json!([]) }, "fields": fields,
            }),
        );
    }
    objects.insert("probe".to_owned(), json!({"read": "all", "create": true}));
    json!({"objects": objects})
}

/// As the API says it.
pub(crate) fn word(access: Access) -> &'static str {
    match access {
        Access::Hidden => "hidden",
        Access::Masked => "masked",
        Access::ReadOnly => "read_only",
        Access::Writable => "writable",
    }
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::None => "none",
        Scope::Own => "own",
        Scope::OwnAndReports => "own_and_reports",
        Scope::Department => "department",
        Scope::DepartmentTree => "department_tree",
        Scope::All => "all",
    }
}
