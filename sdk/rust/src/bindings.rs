//! What the interface's generator makes: a module for each facet, the later ones using the first one's imports.

pub mod hooks {
    wit_bindgen::generate!({
        world: "facet-hooks",
        path: "../wit/v1",
        pub_export_macro: true,
        export_macro_name: "export_hooks",
        default_bindings_module: "tessera_sdk::bindings::hooks",
        additional_derives: [PartialEq],
        generate_all,
    });
}

pub mod functions {
    wit_bindgen::generate!({
        world: "facet-functions",
        path: "../wit/v1",
        pub_export_macro: true,
        export_macro_name: "export_functions",
        default_bindings_module: "tessera_sdk::bindings::functions",
        with: {
            "tessera:plugin/types@1.0.0": crate::bindings::hooks::tessera::plugin::types,
            "tessera:plugin/context@1.0.0": crate::bindings::hooks::tessera::plugin::context,
            "tessera:plugin/records@1.0.0": crate::bindings::hooks::tessera::plugin::records,
            "tessera:plugin/dictionaries@1.0.0": crate::bindings::hooks::tessera::plugin::dictionaries,
            "tessera:plugin/metadata@1.0.0": crate::bindings::hooks::tessera::plugin::metadata,
            "tessera:plugin/identity@1.0.0": crate::bindings::hooks::tessera::plugin::identity,
            "tessera:plugin/http@1.0.0": crate::bindings::hooks::tessera::plugin::http,
            "tessera:plugin/secrets@1.0.0": crate::bindings::hooks::tessera::plugin::secrets,
            "tessera:plugin/kv@1.0.0": crate::bindings::hooks::tessera::plugin::kv,
            "tessera:plugin/settings@1.0.0": crate::bindings::hooks::tessera::plugin::settings,
            "tessera:plugin/log@1.0.0": crate::bindings::hooks::tessera::plugin::log,
            "tessera:plugin/jobs@1.0.0": crate::bindings::hooks::tessera::plugin::jobs,
            "tessera:plugin/events@1.0.0": crate::bindings::hooks::tessera::plugin::events,
            "tessera:plugin/workflows@1.0.0": crate::bindings::hooks::tessera::plugin::workflows,
        },
    });
}

pub mod lifecycle {
    wit_bindgen::generate!({
        world: "facet-lifecycle",
        path: "../wit/v1",
        pub_export_macro: true,
        export_macro_name: "export_lifecycle",
        default_bindings_module: "tessera_sdk::bindings::lifecycle",
        with: {
            "tessera:plugin/types@1.0.0": crate::bindings::hooks::tessera::plugin::types,
            "tessera:plugin/context@1.0.0": crate::bindings::hooks::tessera::plugin::context,
            "tessera:plugin/records@1.0.0": crate::bindings::hooks::tessera::plugin::records,
            "tessera:plugin/dictionaries@1.0.0": crate::bindings::hooks::tessera::plugin::dictionaries,
            "tessera:plugin/metadata@1.0.0": crate::bindings::hooks::tessera::plugin::metadata,
            "tessera:plugin/identity@1.0.0": crate::bindings::hooks::tessera::plugin::identity,
            "tessera:plugin/http@1.0.0": crate::bindings::hooks::tessera::plugin::http,
            "tessera:plugin/secrets@1.0.0": crate::bindings::hooks::tessera::plugin::secrets,
            "tessera:plugin/kv@1.0.0": crate::bindings::hooks::tessera::plugin::kv,
            "tessera:plugin/settings@1.0.0": crate::bindings::hooks::tessera::plugin::settings,
            "tessera:plugin/log@1.0.0": crate::bindings::hooks::tessera::plugin::log,
            "tessera:plugin/jobs@1.0.0": crate::bindings::hooks::tessera::plugin::jobs,
            "tessera:plugin/events@1.0.0": crate::bindings::hooks::tessera::plugin::events,
            "tessera:plugin/workflows@1.0.0": crate::bindings::hooks::tessera::plugin::workflows,
        },
    });
}

pub mod jobs {
    wit_bindgen::generate!({
        world: "facet-jobs",
        path: "../wit/v1",
        pub_export_macro: true,
        export_macro_name: "export_jobs",
        default_bindings_module: "tessera_sdk::bindings::jobs",
        with: {
            "tessera:plugin/types@1.0.0": crate::bindings::hooks::tessera::plugin::types,
            "tessera:plugin/context@1.0.0": crate::bindings::hooks::tessera::plugin::context,
            "tessera:plugin/records@1.0.0": crate::bindings::hooks::tessera::plugin::records,
            "tessera:plugin/dictionaries@1.0.0": crate::bindings::hooks::tessera::plugin::dictionaries,
            "tessera:plugin/metadata@1.0.0": crate::bindings::hooks::tessera::plugin::metadata,
            "tessera:plugin/identity@1.0.0": crate::bindings::hooks::tessera::plugin::identity,
            "tessera:plugin/http@1.0.0": crate::bindings::hooks::tessera::plugin::http,
            "tessera:plugin/secrets@1.0.0": crate::bindings::hooks::tessera::plugin::secrets,
            "tessera:plugin/kv@1.0.0": crate::bindings::hooks::tessera::plugin::kv,
            "tessera:plugin/settings@1.0.0": crate::bindings::hooks::tessera::plugin::settings,
            "tessera:plugin/log@1.0.0": crate::bindings::hooks::tessera::plugin::log,
            "tessera:plugin/jobs@1.0.0": crate::bindings::hooks::tessera::plugin::jobs,
            "tessera:plugin/events@1.0.0": crate::bindings::hooks::tessera::plugin::events,
            "tessera:plugin/workflows@1.0.0": crate::bindings::hooks::tessera::plugin::workflows,
        },
    });
}

pub mod ui {
    wit_bindgen::generate!({
        world: "facet-ui",
        path: "../wit/v1",
        pub_export_macro: true,
        export_macro_name: "export_ui",
        default_bindings_module: "tessera_sdk::bindings::ui",
        with: {
            "tessera:plugin/types@1.0.0": crate::bindings::hooks::tessera::plugin::types,
            "tessera:plugin/context@1.0.0": crate::bindings::hooks::tessera::plugin::context,
            "tessera:plugin/records@1.0.0": crate::bindings::hooks::tessera::plugin::records,
            "tessera:plugin/dictionaries@1.0.0": crate::bindings::hooks::tessera::plugin::dictionaries,
            "tessera:plugin/metadata@1.0.0": crate::bindings::hooks::tessera::plugin::metadata,
            "tessera:plugin/identity@1.0.0": crate::bindings::hooks::tessera::plugin::identity,
            "tessera:plugin/http@1.0.0": crate::bindings::hooks::tessera::plugin::http,
            "tessera:plugin/secrets@1.0.0": crate::bindings::hooks::tessera::plugin::secrets,
            "tessera:plugin/kv@1.0.0": crate::bindings::hooks::tessera::plugin::kv,
            "tessera:plugin/settings@1.0.0": crate::bindings::hooks::tessera::plugin::settings,
            "tessera:plugin/log@1.0.0": crate::bindings::hooks::tessera::plugin::log,
            "tessera:plugin/jobs@1.0.0": crate::bindings::hooks::tessera::plugin::jobs,
            "tessera:plugin/events@1.0.0": crate::bindings::hooks::tessera::plugin::events,
            "tessera:plugin/workflows@1.0.0": crate::bindings::hooks::tessera::plugin::workflows,
        },
    });
}

pub mod webhook {
    wit_bindgen::generate!({
        world: "facet-webhook",
        path: "../wit/v1",
        pub_export_macro: true,
        export_macro_name: "export_webhook",
        default_bindings_module: "tessera_sdk::bindings::webhook",
        with: {
            "tessera:plugin/types@1.0.0": crate::bindings::hooks::tessera::plugin::types,
            "tessera:plugin/context@1.0.0": crate::bindings::hooks::tessera::plugin::context,
            "tessera:plugin/records@1.0.0": crate::bindings::hooks::tessera::plugin::records,
            "tessera:plugin/dictionaries@1.0.0": crate::bindings::hooks::tessera::plugin::dictionaries,
            "tessera:plugin/identity@1.0.0": crate::bindings::hooks::tessera::plugin::identity,
            "tessera:plugin/http@1.0.0": crate::bindings::hooks::tessera::plugin::http,
            "tessera:plugin/secrets@1.0.0": crate::bindings::hooks::tessera::plugin::secrets,
            "tessera:plugin/kv@1.0.0": crate::bindings::hooks::tessera::plugin::kv,
            "tessera:plugin/settings@1.0.0": crate::bindings::hooks::tessera::plugin::settings,
            "tessera:plugin/log@1.0.0": crate::bindings::hooks::tessera::plugin::log,
            "tessera:plugin/jobs@1.0.0": crate::bindings::hooks::tessera::plugin::jobs,
            "tessera:plugin/events@1.0.0": crate::bindings::hooks::tessera::plugin::events,
            "tessera:plugin/workflows@1.0.0": crate::bindings::hooks::tessera::plugin::workflows,
        },
    });
}

pub mod migration {
    wit_bindgen::generate!({
        world: "facet-migration",
        path: "../wit/v1",
        pub_export_macro: true,
        export_macro_name: "export_migration",
        default_bindings_module: "tessera_sdk::bindings::migration",
        with: {
            "tessera:plugin/types@1.0.0": crate::bindings::hooks::tessera::plugin::types,
            "tessera:plugin/context@1.0.0": crate::bindings::hooks::tessera::plugin::context,
            "tessera:plugin/records@1.0.0": crate::bindings::hooks::tessera::plugin::records,
            "tessera:plugin/dictionaries@1.0.0": crate::bindings::hooks::tessera::plugin::dictionaries,
            "tessera:plugin/identity@1.0.0": crate::bindings::hooks::tessera::plugin::identity,
            "tessera:plugin/http@1.0.0": crate::bindings::hooks::tessera::plugin::http,
            "tessera:plugin/secrets@1.0.0": crate::bindings::hooks::tessera::plugin::secrets,
            "tessera:plugin/kv@1.0.0": crate::bindings::hooks::tessera::plugin::kv,
            "tessera:plugin/settings@1.0.0": crate::bindings::hooks::tessera::plugin::settings,
            "tessera:plugin/log@1.0.0": crate::bindings::hooks::tessera::plugin::log,
            "tessera:plugin/jobs@1.0.0": crate::bindings::hooks::tessera::plugin::jobs,
            "tessera:plugin/events@1.0.0": crate::bindings::hooks::tessera::plugin::events,
            "tessera:plugin/workflows@1.0.0": crate::bindings::hooks::tessera::plugin::workflows,
        },
    });
}
