//! `tessera demo`

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::Value as Json;
use tessera_engine::clock::Clock as _;
use tessera_engine::identity::SetUp;
use tessera_engine::{Channel, Context, Engine};
use tessera_model::label::Locale;
use tessera_package::Package;
use tokio::net::TcpListener;

use super::serve;
use crate::cli::DemoArgs;
use crate::clock::{DemoClock, RealClock};
use crate::config::Config;
use crate::demo::folder::{Found, Parameters};
use crate::demo::{self, CallRecipe, Login, Wanted, folder};
use crate::opening::Installation;
use crate::{bundled, output};

/// Known to everybody, so only for those who sit at this machine.
const PASSWORD: &str = "tessera-demo-2026";
/// Accounts that are printed.
const SHOWN: usize = 6;

/// Fills a folder of its own with demonstration data and serves it.
pub(crate) async fn run(config: &Config, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    // First the port, as when serving.
    let listener = if args.only_seed { None } else { Some(serve::bind(&config.listen).await?) };
    if args.fresh {
        folder::clear(config)?;
    }
    let clock = Arc::new(DemoClock::default());
    let notes;
    let installation;
    match folder::look(config, &args.wanted())? {
        Found::Filled(kept) => {
            installation = Installation::open(config).await?;
            notes = kept;
        }
        Found::Nothing => {
            installation = Installation::open_at(config, clock.clone()).await?;
            if installation.engine.boxed().is_set_up().await? {
                installation.close().await;
                return Err(folder::not_a_demonstration(config));
            }
            let password = match &args.password {
                Some(password) => password.clone(),
                None if is_here(config, listener.as_ref())? => PASSWORD.to_owned(),
                None => random_password(&installation.engine),
            };
            let parameters = Parameters { accounts: args.accounts(), seed: args.seed(), password };
            folder::begin(config, &parameters)?;
            notes = fill(&installation, &clock, &parameters, args.part()).await?;
            folder::finish(config, &parameters, &notes)?;
        }
    }
    match listener {
        Some(listener) => serve::serve(config, listener, installation, notes).await,
        None => {
            notes.iter().for_each(output::line);
            installation.close().await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// True when only this machine reaches what is served, or would be.
fn is_here(config: &Config, listener: Option<&TcpListener>) -> anyhow::Result<bool> {
    Ok(match listener {
        Some(listener) => listener.local_addr()?.ip().is_loopback(),
        None => config.listen.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback()),
    })
}

/// Sets up, makes people and records, and says who may sign in.
async fn fill(
    installation: &Installation,
    clock: &DemoClock,
    wanted: &Parameters,
    part: u32,
) -> anyhow::Result<Vec<String>> {
    let engine = installation.engine.boxed();
    output::error_line("Making demonstration data …");
    let now_ms = RealClock.now_ms();
    clock.set(demo::begins_ms(now_ms));
    let set_up = SetUp {
        organization: "Tessera 示例企业".to_owned(),
        username: "admin".to_owned(),
        password: wanted.password.clone(),
        name: "Admin 管理员".to_owned(),
        locale: Locale::ZhCn,
        currency: "CNY".to_owned(),
    };
    let admin = engine.set_up(set_up).await?.user_id;
    let recipes = recipes()?;
    let password = wanted.password.as_str();
    let wanted = Wanted { size: wanted.accounts, part, seed: wanted.seed, now_ms, password, recipes: &recipes };
    let seeded = demo::seed(&engine, clock, &wanted).await?;
    let failed = call_plugins(installation, clock, &admin, &demo::calls(&recipes, now_ms)?).await?;
    let mut notes =
        vec![format!("{} records and {} people of demonstration data.", seeded.records, seeded.logins.len() + 1)];
    if seeded.refused > 0 {
        notes.push(format!("{} writes were refused.", seeded.refused));
    }
    notes.extend(failed);
    if recipes.is_empty() {
        notes.push("This binary carries no plugin with demonstration data.".to_owned());
    }
    notes.push("Sign in as:".to_owned());
    notes.push(line("admin", password, "Admin 管理员", ""));
    notes.extend(
        chosen(&seeded.logins).map(|login| {
            line(&login.username, password, &login.role, &format!("{}, {}", login.name, login.department))
        }),
    );
    Ok(notes)
}

/// Lets plugins do what only their behaviour can, as the administrator; answers what went wrong.
async fn call_plugins(
    installation: &Installation,
    clock: &DemoClock,
    admin: &str,
    calls: &[(String, i64, CallRecipe)],
) -> anyhow::Result<Vec<String>> {
    let mut failed = Vec::new();
    for (plugin, at_ms, call) in calls {
        clock.set(*at_ms);
        let mut cx = Context::new(installation.engine.boxed().actor_of(admin).await?, Channel::Plugin, "demo");
        cx.source = Some(plugin.clone());
        let args = Json::Object(call.args.clone());
        if let Err(error) = installation.plugins().call_function(&cx, plugin, &call.function, &args).await {
            failed.push(format!("The plugin {plugin} could not add its part: {error}"));
        }
    }
    clock.let_go();
    Ok(failed)
}

fn line(username: &str, password: &str, role: &str, who: &str) -> String {
    format!("  {username:<20} {password:<20} {role}  {who}").trim_end().to_owned()
}

/// A few of each role.
fn chosen(logins: &[Login]) -> impl Iterator<Item = &Login> {
    let mut roles = std::collections::BTreeMap::<&str, usize>::new();
    logins
        .iter()
        .filter(move |login| {
            let seen = roles.entry(&login.role).or_default();
            *seen += 1;
            *seen <= 2
        })
        .take(SHOWN)
}

/// The recipes of the plugins that ship with the product.
fn recipes() -> anyhow::Result<Vec<(String, String)>> {
    let mut recipes = Vec::new();
    for (name, bytes) in bundled::PACKAGES {
        let package = Package::read(bytes).map_err(|error| anyhow::anyhow!("the bundled package {name}: {error}"))?;
        if let Some(text) = package.demo() {
            recipes.push((package.manifest().id.clone(), text.to_owned()));
        }
    }
    Ok(recipes)
}

fn random_password(engine: &Engine) -> String {
    let letters = b"abcdefghjkmnpqrstuvwxyz23456789";
    engine.secret().iter().take(16).map(|byte| char::from(letters[usize::from(*byte) % letters.len()])).collect()
}
