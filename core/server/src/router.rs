//! The one table of routes.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use tessera_model::error::{Error, ErrorCode};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::middleware::{envelope, guard};
use crate::problem::Problem;
use crate::routes::{
    admin, auth, dashboards, dead_letters, exports, files, home, imports, jobs, live, me, metadata, notifications,
    plugin_ui, presence, records, references, search, setup, system, views, webhooks,
};
use crate::ui;

/// Room for the parts of a form around its file, in bytes.
const FORM_EXTRA: usize = 2 * 1024 * 1024;

/// Routes whose requests are small and whose answers come soon.
fn ordinary() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(setup::status::get_setup, setup::run::run_setup))
        .routes(routes!(auth::login::login))
        .routes(routes!(auth::logout::logout))
        .routes(routes!(auth::open_link::open_link))
        .routes(routes!(auth::use_link::use_link))
        .routes(routes!(auth::passkey::sign_in_with_passkey))
        .routes(routes!(auth::passkey::begin_passkey_sign_in))
        .merge(single_sign_on())
        .routes(routes!(auth::forgot::forgot_password))
        .routes(routes!(me::show::get_me, me::update::update_me))
        .routes(routes!(me::change_password::change_password))
        .routes(routes!(me::sessions::list_sessions, me::end_sessions::end_other_sessions))
        .routes(routes!(me::end_session::end_session))
        .routes(routes!(me::tokens::list_own_tokens, me::make_token::make_own_token))
        .routes(routes!(me::end_token::end_own_token))
        .routes(routes!(me::end_viewing::end_viewing))
        .routes(routes!(me::second_factor::show::get_second_factor, me::second_factor::confirm::confirm_second_factor))
        .routes(routes!(me::second_factor::begin::begin_second_factor))
        .routes(routes!(me::second_factor::codes::renew_recovery_codes))
        .routes(routes!(me::second_factor::off::remove_second_factor))
        .routes(routes!(me::passkeys::list_own_passkeys, me::passkeys::add_passkey))
        .routes(routes!(me::passkeys::begin_passkey))
        .routes(routes!(me::passkeys::rename_passkey, me::passkeys::remove_own_passkey))
        .routes(routes!(metadata::objects::list_objects))
        .routes(routes!(metadata::object::get_object))
        .routes(routes!(metadata::dictionaries::list_dictionaries))
        .merge(personal())
        .routes(routes!(records::list::list_records, records::create::create_record))
        .routes(routes!(records::query::query_records))
        .routes(routes!(records::aggregate::aggregate_records))
        .routes(routes!(records::batch::batch_records))
        .routes(routes!(records::bulk::bulk_records))
        .routes(routes!(records::duplicates::find_duplicates))
        .routes(routes!(records::bin::list_bin))
        .routes(routes!(records::get::get_record, records::update::update_record, records::delete::delete_record))
        .routes(routes!(records::restore::restore_record))
        .routes(routes!(records::history::record_history))
        .routes(routes!(records::followers::record_followers))
        .routes(routes!(records::access::access_to_record))
        .routes(routes!(records::shares::list::list_shares, records::shares::put::share_record))
        .routes(routes!(records::shares::remove::unshare_record))
        .routes(routes!(records::reveal::reveal_field))
        .routes(routes!(records::follow::follow_record, records::unfollow::unfollow_record))
        .routes(routes!(records::action::run_action))
        .routes(routes!(references::list_references))
        .routes(routes!(search::search))
        .routes(routes!(imports::list::list_imports))
        .routes(routes!(imports::status::get_import))
        .routes(routes!(imports::revert::revert_import))
        .routes(routes!(imports::retry::retry_import))
        .routes(routes!(imports::errors::import_errors))
        .routes(routes!(imports::template::import_template))
        .routes(routes!(exports::start::start_export))
        .routes(routes!(exports::status::get_export))
        .routes(routes!(exports::download::export_file))
        .routes(routes!(files::download::download_file))
        .routes(routes!(files::thumbnail::file_thumbnail))
        .routes(routes!(live::live))
        .routes(routes!(presence::enter::look_at, presence::leave::look_away))
        .routes(routes!(notifications::list::list_notifications))
        .routes(routes!(notifications::kinds::list_notification_kinds))
        .routes(routes!(notifications::read::read_notifications))
        .routes(routes!(jobs::list::list_jobs))
        .routes(routes!(jobs::retry::retry_job))
        .routes(routes!(dead_letters::list::list_dead_letters))
        .routes(routes!(dead_letters::drop::drop_dead_letter))
        .routes(routes!(dead_letters::retry::retry_dead_letter))
        .merge(plugins())
        .merge(administration())
        .routes(routes!(system::healthz::healthz))
        .routes(routes!(system::readyz::readyz))
        .routes(routes!(system::metrics::metrics))
        .routes(routes!(system::openapi::openapi_document))
}

/// Signing in by a provider, and the providers.
fn single_sign_on() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(auth::oidc::providers::offered_sign_in_providers))
        .routes(routes!(auth::oidc::start::start_oidc))
        .routes(routes!(auth::oidc::callback::finish_oidc))
        .routes(routes!(auth::oidc::second_factor::finish_oidc_with_code))
        .routes(routes!(
            admin::sign_in_providers::list::list_sign_in_providers,
            admin::sign_in_providers::create::create_sign_in_provider
        ))
        .routes(routes!(
            admin::sign_in_providers::update::update_sign_in_provider,
            admin::sign_in_providers::delete::delete_sign_in_provider
        ))
        .routes(routes!(admin::sign_in_providers::test::test_sign_in_provider))
}

/// What people arrange for themselves and share.
fn personal() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me::preferences::get_preferences, me::update_preferences::update_preferences))
        .routes(routes!(home::list_home_cards))
        .routes(routes!(views::list::list_views, views::create::create_view))
        .routes(routes!(views::update::update_view, views::delete::delete_view))
        .routes(routes!(dashboards::list::list_dashboards, dashboards::create::create_dashboard))
        .routes(routes!(dashboards::update::update_dashboard, dashboards::delete::delete_dashboard))
}

/// What plugins show, and where other systems call them.
fn plugins() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(plugin_ui::slots::list_plugin_slots))
        .routes(routes!(plugin_ui::render::render_plugin_slot))
        .routes(routes!(plugin_ui::act::act_in_plugin_slot))
        .routes(routes!(plugin_ui::choices::plugin_slot_choices))
        .routes(routes!(plugin_ui::asset::get_plugin_asset))
        .routes(routes!(
            webhooks::get_webhook,
            webhooks::post_webhook,
            webhooks::put_webhook,
            webhooks::patch_webhook,
            webhooks::delete_webhook
        ))
}

fn administration() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(admin::users::list::list_users, admin::users::create::create_user))
        .routes(routes!(admin::users::get::get_user, admin::users::update::update_user))
        .routes(routes!(admin::users::set_password::set_password))
        .routes(routes!(admin::users::link::make_link))
        .routes(routes!(admin::users::mail_link::mail_link))
        .routes(routes!(admin::users::tokens::list_tokens, admin::users::make_token::make_token))
        .routes(routes!(admin::users::end_token::end_token))
        .routes(routes!(admin::users::preview_hand_over::preview_hand_over, admin::users::hand_over::hand_over))
        .routes(routes!(admin::users::access::access_of_person))
        .routes(routes!(admin::users::view_as::view_as))
        .routes(routes!(admin::users::sessions::list_user_sessions, admin::users::end_sessions::end_user_sessions))
        .routes(routes!(admin::users::reset_second_factor::reset_second_factor))
        .routes(routes!(admin::users::passkeys::list_passkeys))
        .routes(routes!(admin::users::passkeys::remove_passkey))
        .routes(routes!(admin::departments::list::list_departments, admin::departments::create::create_department))
        .routes(routes!(
            admin::departments::get::get_department,
            admin::departments::update::update_department,
            admin::departments::delete::delete_department
        ))
        .routes(routes!(admin::roles::list::list_roles, admin::roles::create::create_role))
        .routes(routes!(
            admin::roles::get::get_role,
            admin::roles::update::update_role,
            admin::roles::delete::delete_role
        ))
        .routes(routes!(admin::plugins::list::list_plugins))
        .routes(routes!(admin::plugins::get::get_plugin, admin::plugins::remove::remove_plugin))
        .routes(routes!(admin::plugins::enable::enable_plugin))
        .routes(routes!(admin::plugins::disable::disable_plugin))
        .routes(routes!(admin::plugins::rollback::roll_plugin_back))
        .routes(routes!(admin::plugins::set_grants::set_plugin_grants))
        .routes(routes!(admin::plugins::health::get_plugin_health))
        .routes(routes!(admin::plugins::log::get_plugin_log))
        .routes(routes!(admin::plugins::budgets::get_plugin_budgets, admin::plugins::set_budgets::set_plugin_budgets))
        .routes(routes!(
            admin::plugins::settings::get_plugin_settings,
            admin::plugins::set_settings::set_plugin_settings
        ))
        .routes(routes!(admin::plugins::migration::plugin_migration))
        .routes(routes!(admin::plugins::renew_webhook::renew_plugin_webhook))
        .routes(routes!(admin::plugins::catalogue::list_plugin_catalogue))
        .routes(routes!(admin::plugins::install_from_catalogue::install_plugin_from_catalogue))
        .routes(routes!(admin::plugins::trust::book::get_trust_book))
        .routes(routes!(admin::plugins::trust::trust_key::trust_plugin_key))
        .routes(routes!(admin::plugins::trust::untrust_key::untrust_plugin_key))
        .routes(routes!(admin::plugins::trust::forget_pin::forget_plugin_pin))
        .routes(routes!(admin::plugins::trust::revoke::revoke_plugin))
        .routes(routes!(admin::plugins::trust::unrevoke::unrevoke_plugin))
        .routes(routes!(admin::workflows::list::list_workflows, admin::workflows::create::create_workflow))
        .routes(routes!(admin::workflows::get::get_workflow, admin::workflows::update::update_workflow))
        .routes(routes!(admin::workflows::version::get_workflow_version))
        .routes(routes!(admin::workflows::enable::enable_workflow))
        .routes(routes!(admin::workflows::disable::disable_workflow))
        .routes(routes!(admin::workflows::runs::workflow_runs))
        .routes(routes!(admin::workflows::dry_run::dry_run_workflow))
        .routes(routes!(admin::dictionaries::update::update_dictionary))
        .routes(routes!(
            admin::layouts::get::get_layouts,
            admin::layouts::arrange::arrange_layout,
            admin::layouts::reset::reset_layout
        ))
        .routes(routes!(admin::settings::show::get_settings, admin::settings::update::update_settings))
        .routes(routes!(
            admin::settings::security::get_security_policy,
            admin::settings::update_security::update_security_policy
        ))
        .routes(routes!(admin::settings::mail::get_mail_settings, admin::settings::update_mail::update_mail_settings))
        .routes(routes!(admin::settings::test_mail::test_mail))
        .routes(routes!(
            admin::settings::audit_retention::get_audit_retention,
            admin::settings::update_audit_retention::update_audit_retention
        ))
        .routes(routes!(admin::audit::list_audit))
        .routes(routes!(admin::verify_audit::verify_audit))
}

/// Routes that take files in.
fn uploads() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(imports::preview::preview_import))
        .routes(routes!(imports::start::start_import))
        .routes(routes!(files::upload::upload_file))
        .routes(routes!(admin::plugins::install::install_plugin))
        .routes(routes!(admin::plugins::upgrade::upgrade_plugin))
        .routes(routes!(admin::plugins::trust::import_revocations::import_revocations))
}

/// What the routes say of themselves.
pub(crate) fn description() -> OpenApi {
    ordinary().merge(uploads()).into_openapi()
}

/// All routes with what every request passes.
pub(crate) fn build(app: App) -> Router {
    let limits = &app.options.limits;
    let ordinary = Router::from(ordinary())
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(from_fn_with_state(app.clone(), guard::ordinary));
    let uploads = Router::from(uploads())
        .layer(DefaultBodyLimit::max(limits.upload_bytes.saturating_add(FORM_EXTRA)))
        .layer(from_fn_with_state(app.clone(), guard::upload));
    ordinary
        .merge(uploads)
        .fallback(fallback)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(app.clone(), envelope::envelope))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(app)
}

/// Pages of the user interface; a problem for anything below `/api`.
async fn fallback(request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem(Error::not_found(format!("the path {path}"))).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return method_not_allowed().await;
    }
    ui::serve(path, request.headers())
}

async fn method_not_allowed() -> Response {
    Problem(Error::new(ErrorCode::MethodNotAllowed, "")).into_response()
}
