//! A world to look at: a server with an organisation, records full of marked secrets, a guest and scripts that pry.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value as Json, json};
use tessera_plugin_host::{Budget, Phase, PluginHost, PluginHostOptions};
use tessera_scripting::{Source, Workflows};
use tessera_tests::app::PASSWORD;
use tessera_tests::{Client, TestApp, plugins};

use crate::marks::{Marks, mark};
use crate::oracle::{Oracle, Record, RuleFor, With};
use crate::plan;

/// The guest that looks where it is told to.
pub(crate) const GUEST: &str = "test.prying";

/// The workflow that acts in its own name.
pub(crate) const SERVICE: &str = "prying-service";
/// What it may: change parties, see dossiers, and neither of them whole.
const SERVICE_ROLE: &str = r#"run_as = "service"
role = "prying_service"
[new_role]
label = { en = "Prying (workflow)", zh-CN = "窥探（工作流）" }
[new_role.permissions.objects]
probe = { read = "all" }
party = { read = "all", update = "all", fields = { secret = "hidden" } }
dossier = { read = "all", fields = { secret = "hidden" } }
"#;

/// A record, and what is in it.
pub(crate) struct Entry {
    pub(crate) record: Record,
    /// As the administrator sees it.
    pub(crate) truth: Json,
    /// Nothing refers to it: it may be changed, deleted and brought back.
    pub(crate) is_spare: bool,
}

/// Everything that a user is asked about.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) host: Arc<PluginHost>,
    /// They work as long as somebody holds them.
    _workflows: Arc<Workflows>,
    pub(crate) oracle: Oracle,
    pub(crate) entries: Vec<Entry>,
    pub(crate) marks: Marks,
    /// The people, signed in, in the oracle's order.
    pub(crate) clients: Vec<Client>,
    pub(crate) by_id: HashMap<String, usize>,
    pub(crate) seed: u64,
}

struct Builder {
    app: TestApp,
    rng: ChaCha8Rng,
    oracle: Oracle,
    entries: Vec<Entry>,
    marks: Marks,
    grades: [&'static str; 3],
}

/// Objects that have owners, in the order in which they are made.
const OWNED: [(&str, usize); 2] = [("party", 16), ("dossier", 24)];
const NOTICES: usize = 5;
const SPARES: usize = 5;
const BINNED: usize = 4;

impl World {
    /// Builds the world of a seed.
    pub(crate) async fn new(seed: u64) -> Self {
        let app = TestApp::new().await;
        let options = PluginHostOptions {
            bundled: vec![(GUEST.to_owned(), plugins::guest(GUEST).into())],
            budget: Some(patient),
            ..plugins::options()
        };
        let host = PluginHost::open(app.engine.clone(), options).await.unwrap_or_else(|error| panic!("{error}"));
        let sources = vec![
            script("prying-before", "before", "run_as = \"user\"", include_str!("before.rhai")),
            script("prying-after", "after", "run_as = \"user\"", include_str!("after.rhai")),
            script(SERVICE, "after", SERVICE_ROLE, include_str!("service.rhai")),
        ];
        let workflows =
            Workflows::open(app.engine.clone(), sources, false).await.unwrap_or_else(|error| panic!("{error}"));
        let (oracle, rng) = plan::organization(seed);
        let entries = Vec::new();
        let mut builder =
            Builder { app, rng, oracle, entries, marks: Marks::default(), grades: ["low", "middle", "high"] };
        let clients = builder.organization().await;
        builder.records().await;
        let Builder { app, oracle, mut entries, marks, .. } = builder;
        app.engine.settle().await;
        tell_truths(&app, &mut entries).await;
        let by_id = entries.iter().enumerate().map(|(at, entry)| (entry.record.id.clone(), at)).collect();
        Self { app, host, _workflows: workflows, oracle, entries, marks, clients, by_id, seed }
    }

    /// Records of an object, those in the bin left out.
    pub(crate) fn live(&self, object: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.record.object == object && !entry.record.is_binned)
    }
}

impl Entry {
    /// A field's value as the administrator sees it.
    pub(crate) fn value(&self, field: &str) -> &Json {
        &self.truth[field]
    }
}

/// How long a call takes is not what is tried here.
fn patient(phase: Phase) -> Budget {
    Budget { wall: Duration::from_secs(20), ..Budget::of(phase) }
}

fn script(id: &str, phase: &str, rights: &str, script: &str) -> Source {
    let toml = format!(
        "id = \"{id}\"\nlabel = {{ en = \"Prying\", zh-CN = \"窥探\" }}\n\
         trigger = {{ kind = \"record\", object = \"probe\", operations = [\"create\"], phase = \"{phase}\" }}\n{rights}\n"
    );
    Source { toml, script: script.to_owned(), ..Source::default() }
}

impl Builder {
    fn entry(&mut self, object: &str, id: &str, owner: Option<usize>, collaborators: Vec<usize>) {
        let (object, id, shares) = (object.to_owned(), id.to_owned(), Vec::new());
        let record = Record { object, id, owner, collaborators, shares, figure: None, above: None, is_binned: false };
        self.entries.push(Entry { record, truth: Json::Null, is_spare: false });
    }

    /// A secret of the next record that is made.
    fn secret(&mut self, field: &'static str) -> String {
        let at = self.entries.len();
        self.marks.note(mark(at, field, 0), at, field)
    }

    async fn organization(&mut self) -> Vec<Client> {
        let admin = self.app.admin();
        let me = admin.get("/api/v1/me").await.ok()["user"]["id"].clone();
        for at in 0..self.oracle.departments.len() {
            let parent = self.oracle.departments[at].parent.map(|parent| self.oracle.departments[parent].id.clone());
            let name = self.secret("name");
            let id = self.app.department(&format!("{name} Office"), parent.as_deref()).await;
            self.entry("department", &id, None, Vec::new());
            self.oracle.departments[at].id = id;
        }
        let mut roles = Vec::new();
        for (at, role) in self.oracle.roles.iter().enumerate() {
            roles.push(self.app.role(&format!("Role {at}"), plan::permissions(role)).await);
        }
        let mut clients = Vec::new();
        for at in 0..self.oracle.people.len() {
            let person = &self.oracle.people[at];
            let mine: Vec<&String> = person.roles.iter().map(|role| &roles[*role]).collect();
            let body = json!({
                "username": format!("user{at:02}"), "password": PASSWORD, "must_change_password": false, "roles": mine,
                "department": self.oracle.departments[person.department].id,
                "manager": person.manager.map(|manager| self.oracle.people[manager].id.clone()),
            });
            let (name, email) = (self.secret("name"), self.secret("email"));
            let body = with(body, json!({"name": format!("{name} Person"), "email": format!("{email}@example.com")}));
            let id = admin.post("/api/v1/users", body).await.id();
            self.entry("user", &id, None, Vec::new());
            self.oracle.people[at].id = id;
            clients.push(self.app.sign_in(&format!("user{at:02}"), PASSWORD).await);
        }
        self.entry("user", me.as_str().unwrap_or_default(), None, Vec::new());
        for department in &self.oracle.departments {
            let managers: Vec<&String> = department.managers.iter().map(|at| &self.oracle.people[*at].id).collect();
            let path = format!("/api/v1/departments/{}", department.id);
            admin.patch(&path, json!({"managers": managers})).await.ok();
        }
        for (at, group) in self.oracle.groups.iter_mut().enumerate() {
            let members: Vec<&String> = group.members.iter().map(|at| &self.oracle.people[*at].id).collect();
            let body = json!({"name": format!("Group {at}"), "members": members});
            group.id = admin.post("/api/v1/records/user_group", body).await.id();
        }
        for (at, rule) in self.oracle.rules.iter().enumerate() {
            let to = match rule.to {
                RuleFor::Role(role) => json!({"roles": [roles[role]]}),
                RuleFor::Group(group) => json!({"groups": [self.oracle.groups[group].id]}),
                RuleFor::Tree(above) => json!({"departments": [self.oracle.departments[above].id], "below": true}),
            };
            let condition = json!({"field": rule.field, "op": "lt", "value": rule.less_than});
            let level = if rule.is_writing { "write" } else { "read" };
            let body =
                json!({"name": format!("Rule {at}"), "object": rule.object, "condition": condition, "level": level});
            admin.post("/api/v1/records/sharing_rule", with(body, to)).await.ok();
        }
        clients
    }

    async fn records(&mut self) {
        for (object, count) in OWNED {
            self.make(object, count + SPARES + BINNED).await;
            let made: Vec<usize> =
                (0..self.entries.len()).filter(|at| self.entries[*at].record.object == object).collect();
            for at in &made {
                self.share(*at).await;
            }
            for at in &made[count..count + SPARES] {
                self.entries[*at].is_spare = true;
            }
            for at in &made[count + SPARES..] {
                self.app.admin().delete(&self.path(*at)).await;
                self.entries[*at].record.is_binned = true;
            }
        }
        self.make("notice", NOTICES).await;
        for at in (0..self.entries.len()).step_by(3) {
            let entry = &self.entries[at];
            if plan::OBJECTS.iter().any(|(object, _)| *object == entry.record.object) && !entry.record.is_binned {
                let new = ["secret", "name"].map(|field| (field, self.marks.note(mark(at, field, 1), at, field)));
                let body: Map<String, Json> =
                    new.map(|(field, new)| (field.to_owned(), json!(new))).into_iter().collect();
                self.app.admin().patch(&self.path(at), Json::Object(body)).await.ok();
            }
        }
        let dossiers: Vec<usize> = self.referable("dossier");
        for pair in dossiers.chunks(2).skip(6) {
            if let [child, parent] = pair {
                let body = json!({"parent_file": self.entries[*parent].record.id});
                self.app.admin().patch(&self.path(*child), body).await.ok();
            }
        }
    }

    /// Shares a record as the dice say, for good or until a day that is far.
    async fn share(&mut self, at: usize) {
        let shares = plan::shares(&mut self.rng);
        for share in &shares {
            let (to, id, below) = match share.with {
                With::Person(at) => ("user", &self.oracle.people[at].id, false),
                With::Group(at) => ("user_group", &self.oracle.groups[at].id, false),
                With::Department(at) => ("department", &self.oracle.departments[at].id, false),
                With::Tree(at) => ("department", &self.oracle.departments[at].id, true),
            };
            let until = self.rng.random_bool(0.3).then_some("2099-12-31");
            let level = if share.is_writing { "write" } else { "read" };
            let body = json!({"to": to, "id": id, "below": below, "level": level, "until": until});
            let path = format!("{}/shares", self.path(at));
            self.app.admin().call(reqwest::Method::PUT, &path, Some(body)).await.ok();
        }
        self.entries[at].record.shares = shares;
    }

    fn path(&self, at: usize) -> String {
        let record = &self.entries[at].record;
        format!("/api/v1/records/{}/{}", record.object, record.id)
    }

    fn referable(&self, object: &str) -> Vec<usize> {
        let fits = |entry: &Entry| entry.record.object == object && !entry.is_spare && !entry.record.is_binned;
        (0..self.entries.len()).filter(|at| fits(&self.entries[*at])).collect()
    }

    async fn make(&mut self, object: &str, count: usize) {
        let (mut ops, first) = (Vec::new(), self.entries.len());
        for _ in 0..count {
            let mut fields = match object {
                "party" => self.party(),
                "dossier" => self.dossier().await,
                _ => self.notice(),
            };
            let (mut owner, mut collaborators) = (None, Vec::new());
            if object != "notice" {
                let people = self.oracle.people.len();
                owner = Some(self.rng.random_range(0..people));
                collaborators = (0..self.rng.random_range(0..3)).map(|_| self.rng.random_range(0..people)).collect();
                collaborators.dedup();
                let id_of = |at: &usize| self.oracle.people[*at].id.clone();
                let ids: Vec<String> = collaborators.iter().map(id_of).collect();
                fields = with(fields, json!({"owner": owner.as_ref().map(id_of), "collaborators": ids}));
            }
            let figure = fields["rating"].as_str().or(fields["score"].as_str()).and_then(|text| text.parse().ok());
            let above = fields["party"].as_str().filter(|_| object == "dossier");
            let above = above.and_then(|id| self.entries.iter().find(|entry| entry.record.id == id));
            let above = above.map(|entry| Box::new(entry.record.clone()));
            ops.push(json!({"op": "create", "fields": fields}));
            self.entry(object, "", owner, collaborators);
            let record = &mut self.entries.last_mut().unwrap_or_else(|| panic!("no entry")).record;
            (record.figure, record.above) = (figure, above);
        }
        let made = self.app.admin().post(&format!("/api/v1/records/{object}/batch"), json!(ops)).await.ok();
        for (at, record) in made["items"].as_array().into_iter().flatten().enumerate() {
            self.entries[first + at].record.id = record["id"].as_str().unwrap_or_default().to_owned();
        }
    }

    fn party(&mut self) -> Json {
        let at = self.entries.len();
        let [name, code, secret, note, email, tag, city, fact] =
            ["name", "code", "secret", "note", "email", "tags", "site", "facts"].map(|field| self.secret(field));
        let (phone, amount) = (format!("+86138{:04}1234", 5_000 + at), format!("86{at:03}06"));
        let rating = format!("87{at:03}07");
        for (field, text) in [("phone", &phone), ("amount", &amount), ("rating", &rating)] {
            self.marks.note(text.clone(), at, field);
        }
        json!({
            "name": format!("{name} Ltd"), "code": code, "secret": secret, "note": format!("they said {note} once"),
            "phone": phone, "email": format!("{email}@example.com"), "amount": {"amount": amount, "currency": "CNY"},
            "rating": rating, "grade": self.grade(), "tags": [tag], "site": {"city": city}, "facts": {"k": fact}, "touch": "1",
        })
    }

    async fn dossier(&mut self) -> Json {
        let at = self.entries.len();
        let [name, secret, words, paper] = ["name", "secret", "words", "paper"].map(|field| self.secret(field));
        let (amount, score) = (format!("86{at:03}06"), format!("87{at:03}08"));
        let due = format!("2100-{:02}-{:02}", 1 + at / 28, 1 + at % 28);
        for (field, text) in [("amount", &amount), ("score", &score), ("due", &due)] {
            self.marks.note(text.clone(), at, field);
        }
        let parties = self.referable("party");
        let id_of = |at: &usize| json!(self.entries[*at].record.id);
        let party = parties.choose(&mut self.rng).map(id_of);
        let others: Vec<Json> = parties.choose_multiple(&mut self.rng, at % 3).map(id_of).collect();
        let assistant = self.oracle.people.choose(&mut self.rng).map(|person| person.id.clone());
        let file = if at.is_multiple_of(3) {
            let name = format!("{paper}.txt");
            Some(self.app.admin().upload("/api/v1/files", &name, paper.as_bytes(), None).await.id())
        } else {
            None
        };
        json!({
            "name": format!("{name} File"), "secret": secret, "words": format!("about {words} and more"), "party": party,
            "others": others, "assistant": assistant, "amount": {"amount": amount, "currency": "CNY"}, "score": score,
            "due": due, "grade": self.grade(), "paper": file, "touch": "1",
        })
    }

    fn notice(&mut self) -> Json {
        let (name, secret) = (self.secret("name"), self.secret("secret"));
        let party = self.referable("party").choose(&mut self.rng).map(|at| self.entries[*at].record.id.clone());
        json!({"name": format!("{name} Notice"), "secret": secret, "party": party, "touch": "1"})
    }

    fn grade(&mut self) -> &'static str {
        self.grades.choose(&mut self.rng).copied().unwrap_or_default()
    }
}

/// One object with the parts of another.
pub(crate) fn with(mut fields: Json, more: Json) -> Json {
    if let (Some(fields), Json::Object(more)) = (fields.as_object_mut(), more) {
        fields.extend(more);
    }
    fields
}

async fn tell_truths(app: &TestApp, entries: &mut [Entry]) {
    let mut truths: HashMap<String, Json> = HashMap::new();
    for object in plan::READ {
        let list = app.admin().get(&format!("/api/v1/records/{object}?limit=500")).await.ok();
        let bin = app.admin().get(&format!("/api/v1/records/{object}/bin?limit=200")).await.ok();
        let live = list["items"].as_array().into_iter().flatten();
        let gone = bin["items"].as_array().into_iter().flatten().map(|item| &item["record"]);
        for record in live.chain(gone) {
            truths.insert(record["id"].as_str().unwrap_or_default().to_owned(), record.clone());
        }
    }
    for entry in entries {
        entry.truth = truths.remove(&entry.record.id).unwrap_or_else(|| panic!("{:?} was not made", entry.record));
    }
    assert!(truths.is_empty(), "records that nobody planned: {:?}", truths.keys());
}
