//! What the interface's generator makes for the host: the imports once, and each facet on top of them.

/// The imports.
pub(crate) mod host {
    wasmtime::component::bindgen!({
        world: "host",
        path: "../../sdk/wit/v1",
        imports: {
            "tessera:plugin/context": trappable,
            "tessera:plugin/dictionaries": trappable,
            "tessera:plugin/settings": trappable,
            "tessera:plugin/log": trappable,
            default: async | trappable,
        },
        trappable_error_type: {
            "tessera:plugin/types.error" => crate::imports::error::HostError,
        },
    });
}

/// Before- and after-hooks.
pub(crate) mod hooks {
    wasmtime::component::bindgen!({
        world: "facet-hooks",
        path: "../../sdk/wit/v1",
        exports: { default: async },
        with: { "tessera:plugin": crate::runtime::bindings::host::tessera::plugin },
    });
}

/// Actions and what workflows call.
pub(crate) mod functions {
    wasmtime::component::bindgen!({
        world: "facet-functions",
        path: "../../sdk/wit/v1",
        exports: { default: async },
        with: { "tessera:plugin": crate::runtime::bindings::host::tessera::plugin },
    });
}

/// Health, enabling, disabling.
pub(crate) mod lifecycle {
    wasmtime::component::bindgen!({
        world: "facet-lifecycle",
        path: "../../sdk/wit/v1",
        exports: { default: async },
        with: { "tessera:plugin": crate::runtime::bindings::host::tessera::plugin },
    });
}

/// Jobs.
pub(crate) mod jobs {
    wasmtime::component::bindgen!({
        world: "facet-jobs",
        path: "../../sdk/wit/v1",
        exports: { default: async },
        with: { "tessera:plugin": crate::runtime::bindings::host::tessera::plugin },
    });
}

/// What plugins show.
pub(crate) mod ui {
    wasmtime::component::bindgen!({
        world: "facet-ui",
        path: "../../sdk/wit/v1",
        exports: { default: async },
        with: { "tessera:plugin": crate::runtime::bindings::host::tessera::plugin },
    });
}

/// What other systems call.
pub(crate) mod webhook {
    wasmtime::component::bindgen!({
        world: "facet-webhook",
        path: "../../sdk/wit/v1",
        exports: { default: async },
        with: { "tessera:plugin": crate::runtime::bindings::host::tessera::plugin },
    });
}

/// Data of a new version.
pub(crate) mod migration {
    wasmtime::component::bindgen!({
        world: "facet-migration",
        path: "../../sdk/wit/v1",
        exports: { default: async },
        with: { "tessera:plugin": crate::runtime::bindings::host::tessera::plugin },
    });
}

pub(crate) use hooks::exports::tessera::plugin::hooks as hook_types;
pub(crate) use host::tessera::plugin::types;
pub(crate) use jobs::exports::tessera::plugin::job_handler as job_types;
pub(crate) use migration::exports::tessera::plugin::migration as migration_types;
pub(crate) use ui::exports::tessera::plugin::ui as ui_types;
pub(crate) use webhook::exports::tessera::plugin::webhook as webhook_types;
