//! Departments with their managers and people.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use futures::StreamExt as _;
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value as Json, json};
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::records::query::QueryRequest;

use super::recipe::{DepartmentRecipe, Recipe, When};
use super::words;

/// Users made at the same time; each costs the hash of a password.
const AT_ONCE: usize = 4;

/// Somebody who was made.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) username: String,
    pub(crate) name: String,
    /// The role's name.
    pub(crate) role: String,
    pub(crate) department: String,
    pub(super) id: String,
    pub(super) chinese: bool,
    pub(super) owns: bool,
    pub(super) owns_when: Option<When>,
}

/// Somebody who is to be made.
struct Wanted {
    login: Login,
    body: Map<String, Json>,
}

/// Makes departments and people; the password is everybody's.
pub(super) async fn make(
    engine: &Boxed,
    cx: &Context,
    recipes: &[Recipe],
    size: u32,
    rng: &mut ChaCha8Rng,
    password: &str,
) -> anyhow::Result<Vec<Login>> {
    let mut departments: HashMap<String, String> = HashMap::new();
    let mut managers: HashMap<String, String> = HashMap::new();
    let mut taken = HashSet::new();
    let mut logins = Vec::new();
    let roles = roles(engine, cx).await?;
    for recipe in recipes.iter().flat_map(|recipe| &recipe.departments) {
        let parent = recipe.parent.as_ref().and_then(|parent| departments.get(parent)).cloned();
        let fields = object(json!({"name": recipe.name, "parent": parent}));
        let department = engine
            .create(cx, "department", &fields)
            .await
            .with_context(|| format!("the department {}", recipe.name))?;
        departments.insert(recipe.key.clone(), department.id().to_owned());
        let above = recipe.parent.as_ref().and_then(|parent| managers.get(parent)).cloned();
        let mut body = |rng: &mut ChaCha8Rng, role: &str, manager: Option<&String>| {
            wanted(rng, recipe, &mut taken, &roles, role, department.id(), manager, password)
        };
        let mut chief = above.clone();
        if let Some(role) = &recipe.manager_role {
            let login = create(engine, cx, body(rng, role, above.as_ref())?).await?;
            let update = object(json!({"managers": [login.id]}));
            engine.update(cx, "department", department.id(), &update, None).await?;
            chief = Some(login.id.clone());
            logins.push(login);
        }
        if let Some(chief) = &chief {
            managers.insert(recipe.key.clone(), chief.clone());
        }
        let count = recipe.people + recipe.people_per_thousand * size / 1000;
        let role = recipe.role.as_deref().unwrap_or("guest");
        let bodies: Vec<_> = (0..count).map(|_| body(rng, role, chief.as_ref())).collect::<anyhow::Result<_>>()?;
        let mut created = futures::stream::iter(bodies).map(|wanted| create(engine, cx, wanted)).buffered(AT_ONCE);
        while let Some(login) = created.next().await {
            logins.push(login?);
        }
    }
    Ok(logins)
}

#[expect(clippy::too_many_arguments, reason = "all of it is one person's data")]
fn wanted(
    rng: &mut ChaCha8Rng,
    recipe: &DepartmentRecipe,
    taken: &mut HashSet<String>,
    roles: &HashMap<String, (String, String)>,
    role: &str,
    department: &str,
    manager: Option<&String>,
    password: &str,
) -> anyhow::Result<Wanted> {
    let chinese = rng.random_bool(recipe.chinese.clamp(0.0, 1.0));
    let name = words::person(rng, chinese);
    let stem = tessera_model::text::slug(&name);
    let mut username = stem.clone();
    let mut number = 2;
    while !taken.insert(username.clone()) {
        username = format!("{stem}{number}");
        number += 1;
    }
    let (role_id, role_name) = roles.get(role).with_context(|| format!("there is no role `{role}`"))?;
    let body = object(json!({
        "username": username, "name": name, "password": password, "must_change_password": false,
        "email": format!("{username}@demo.example.com"), "department": department, "manager": manager, "roles": [role_id],
        "locale": if chinese { "zh-CN" } else { "en" },
    }));
    let login = Login {
        id: String::new(),
        username,
        name,
        role: role_name.clone(),
        department: recipe.name.clone(),
        chinese,
        owns: recipe.owns,
        owns_when: recipe.owns_when.clone(),
    };
    Ok(Wanted { login, body })
}

async fn create(engine: &Boxed, cx: &Context, wanted: Wanted) -> anyhow::Result<Login> {
    let user =
        engine.create_user(cx, &wanted.body).await.with_context(|| format!("the user {}", wanted.login.username))?;
    Ok(Login { id: user.id().to_owned(), ..wanted.login })
}

/// Ids and names of roles by code.
async fn roles(engine: &Boxed, cx: &Context) -> anyhow::Result<HashMap<String, (String, String)>> {
    let page = engine.query(cx, "role", QueryRequest { limit: Some(200), ..QueryRequest::default() }).await?;
    let text = |record: &tessera_permission::VisibleRecord, key: &str| {
        record.get(key).and_then(Json::as_str).unwrap_or_default().to_owned()
    };
    Ok(page.items.iter().map(|role| (text(role, "code"), (role.id().to_owned(), text(role, "name")))).collect())
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(mut fields) => {
            fields.retain(|_, value| !value.is_null());
            fields
        }
        _ => Map::new(),
    }
}
