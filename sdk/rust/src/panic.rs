//! A panic reaches the plugin's log as message, file and line; the host only sees that the guest stopped.

use crate::log;

/// Called first in each export.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "panicked".to_owned());
        let place =
            info.location().map(|place| serde_json::json!({"panic": true, "file": place.file(), "line": place.line()}));
        log::write(log::Level::Error, &message, place.as_ref());
    }));
}
