//! The macro that makes a component of a [`Plugin`](crate::Plugin).

/// Registers a plugin with the facets that it has: `tessera_sdk::register!(Greeter: hooks, functions, jobs, ui,
/// webhook, migration, lifecycle);`
#[macro_export]
macro_rules! register {
    ($plugin:ident : $($facet:ident),+ $(,)?) => {
        #[cfg(target_arch = "wasm32")]
        mod __tessera_component {
            use super::$plugin as Registered;
            pub(crate) struct Component;
            $($crate::__register_facet!($facet);)+
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __register_facet {
    (hooks) => {
        impl $crate::bindings::hooks::exports::tessera::plugin::hooks::Guest for Component {
            fn before(
                hook: String,
                changes: Vec<$crate::bindings::hooks::exports::tessera::plugin::hooks::Change>,
            ) -> $crate::Result<Vec<$crate::bindings::hooks::exports::tessera::plugin::hooks::Decision>> {
                $crate::__start();
                let changes = changes.into_iter().map(Into::into).collect();
                let decisions = <Registered as $crate::Plugin>::before(&hook, changes)?;
                Ok(decisions.into_iter().map(Into::into).collect())
            }

            fn after(
                hook: String,
                events: Vec<$crate::bindings::hooks::exports::tessera::plugin::hooks::Delivered>,
            ) -> $crate::Result<Vec<$crate::bindings::hooks::exports::tessera::plugin::hooks::Ack>> {
                $crate::__start();
                let events = events.into_iter().map(Into::into).collect();
                let acks = <Registered as $crate::Plugin>::after(&hook, events)?;
                Ok(acks.into_iter().map(Into::into).collect())
            }
        }
        $crate::bindings::hooks::export_hooks!(Component with_types_in $crate::bindings::hooks);
    };
    (functions) => {
        impl $crate::bindings::functions::exports::tessera::plugin::functions::Guest for Component {
            fn call(name: String, args: String) -> $crate::Result<String> {
                $crate::__start();
                let args = $crate::__parse(&args)?;
                <Registered as $crate::Plugin>::call(&name, args).map(|result| result.to_string())
            }
        }
        $crate::bindings::functions::export_functions!(Component with_types_in $crate::bindings::functions);
    };
    (jobs) => {
        impl $crate::bindings::jobs::exports::tessera::plugin::job_handler::Guest for Component {
            fn run(
                job: $crate::bindings::jobs::exports::tessera::plugin::job_handler::JobRun,
            ) -> $crate::Result<$crate::bindings::jobs::exports::tessera::plugin::job_handler::Outcome> {
                $crate::__start();
                <Registered as $crate::Plugin>::run_job(job.try_into()?).map(Into::into)
            }
        }
        $crate::bindings::jobs::export_jobs!(Component with_types_in $crate::bindings::jobs);
    };
    (ui) => {
        impl $crate::bindings::ui::exports::tessera::plugin::ui::Guest for Component {
            fn render(
                context: $crate::bindings::ui::exports::tessera::plugin::ui::ViewContext,
            ) -> $crate::Result<String> {
                $crate::__start();
                <Registered as $crate::Plugin>::render(context.try_into()?).map(|view| view.to_string())
            }

            fn act(action: $crate::bindings::ui::exports::tessera::plugin::ui::Action) -> $crate::Result<String> {
                $crate::__start();
                <Registered as $crate::Plugin>::act(action.try_into()?).map(|effects| effects.to_string())
            }

            fn choices(
                source: String,
                text: String,
                context: $crate::bindings::ui::exports::tessera::plugin::ui::ViewContext,
            ) -> $crate::Result<Vec<$crate::bindings::ui::exports::tessera::plugin::ui::Choice>> {
                $crate::__start();
                let found = <Registered as $crate::Plugin>::choices(&source, &text, context.try_into()?)?;
                Ok(found.into_iter().map(Into::into).collect())
            }
        }
        $crate::bindings::ui::export_ui!(Component with_types_in $crate::bindings::ui);
    };
    (webhook) => {
        impl $crate::bindings::webhook::exports::tessera::plugin::webhook::Guest for Component {
            fn handle(
                request: $crate::bindings::webhook::exports::tessera::plugin::webhook::Request,
            ) -> $crate::Result<$crate::bindings::webhook::exports::tessera::plugin::webhook::Response> {
                $crate::__start();
                <Registered as $crate::Plugin>::webhook(request.into()).map(Into::into)
            }
        }
        $crate::bindings::webhook::export_webhook!(Component with_types_in $crate::bindings::webhook);
    };
    (migration) => {
        impl $crate::bindings::migration::exports::tessera::plugin::migration::Guest for Component {
            fn step(
                name: String,
                checkpoint: Option<String>,
            ) -> $crate::Result<$crate::bindings::migration::exports::tessera::plugin::migration::Progress> {
                $crate::__start();
                let checkpoint = checkpoint.as_deref().map($crate::__parse).transpose()?;
                <Registered as $crate::Plugin>::migrate(&name, checkpoint).map(Into::into)
            }
        }
        $crate::bindings::migration::export_migration!(Component with_types_in $crate::bindings::migration);
    };
    (lifecycle) => {
        impl $crate::bindings::lifecycle::exports::tessera::plugin::lifecycle::Guest for Component {
            fn on_enable() -> $crate::Result<()> {
                $crate::__start();
                <Registered as $crate::Plugin>::on_enable()
            }

            fn on_disable() -> $crate::Result<()> {
                $crate::__start();
                <Registered as $crate::Plugin>::on_disable()
            }

            fn health() -> $crate::Result<()> {
                $crate::__start();
                <Registered as $crate::Plugin>::health()
            }
        }
        $crate::bindings::lifecycle::export_lifecycle!(Component with_types_in $crate::bindings::lifecycle);
    };
}
