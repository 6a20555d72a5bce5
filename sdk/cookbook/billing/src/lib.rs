//! Sends companies to a billing service: a request to another server with a secret.

use tessera_sdk::http::Request;
use tessera_sdk::{Error, Json, Plugin, Result, json, log, records};

const CUSTOMERS: &str = "https://billing.example.com/v1/customers";

/// The plugin.
pub struct Billing;

impl Plugin for Billing {
    fn call(_function: &str, args: Json) -> Result<Json> {
        let id = args["id"].as_str().unwrap_or_default();
        let Some(account) = records::get("account", id, &["name", "email"])? else {
            return Err(Error::refused("account-is-gone"));
        };
        let sent = Request::post(CUSTOMERS)
            .secret("authorization", "Bearer {api_key}")
            .json(&json!({"reference": id, "name": account.text("name"), "email": account.text("email")}))
            // Sent twice, it is one customer there.
            .idempotency_key(id)
            .timeout_ms(3_000)
            .send();
        match sent {
            Ok(response) if response.is_success() => Ok(json!({"effects": [{"type": "toast", "message_key": "sent"}]})),
            Ok(response) => {
                log::warn(&format!("billing answered {}", response.status));
                Err(Error::refused("billing-refused"))
            }
            Err(error) if error.is("secret-missing") => Err(Error::refused("key-is-missing")),
            Err(error) => {
                log::warn(&format!("{}: {}", error.code, error.message));
                Err(Error::refused("billing-is-away"))
            }
        }
    }
}

tessera_sdk::register!(Billing: functions);
