//! Takes calls of other systems and does what their bodies say.

use std::hint::black_box;

use tessera_sdk::value::Fields;
use tessera_sdk::webhooks::{Request, Response};
use tessera_sdk::{Error, Json, Plugin, RecordRef, Result, context, json, records};

/// The plugin.
pub struct Receiver;

impl Plugin for Receiver {
    fn webhook(request: Request) -> Result<Response> {
        let args = request.json().unwrap_or_default();
        match args["what"].as_str().unwrap_or_default() {
            "note" => {
                let fields = Fields::new().with("name", request.endpoint.as_str()).with("note", context::actor().id);
                let made = records::create("receiver_note", fields, None)?;
                let answer = json!({"id": made.ref_.id, "phase": context::phase()});
                Ok(Response { status: 201, ..Response::json(&answer) })
            }
            // The role lets it make notes, and no more.
            "delete" => {
                let record = RecordRef {
                    object: "receiver_note".to_owned(),
                    id: args["id"].as_str().unwrap_or_default().to_owned(),
                };
                records::delete(&record, None).map(|()| Response::status(204))
            }
            "page" => Ok(Response::status(200)
                .with_body("text/html", b"<script>alert(1)</script>".to_vec())
                .with_header("Set-Cookie", "tessera_session=forged")
                .with_header("Access-Control-Allow-Origin", "*")
                .with_header("X-Hook-Secret", "abc")),
            "status" => {
                Ok(Response { status: args["status"].as_u64().unwrap_or_default() as u16, ..Response::text("said so") })
            }
            "refuse" => Err(Error::new("permission-denied", "not-welcome")),
            "panic" => panic!("the secret is in here"),
            "loop" => loop {
                black_box(0);
            },
            "work" => {
                // Some hundred milliseconds, and well within what a call may compute.
                for n in 0..10_000_000_u32 {
                    black_box(n);
                }
                Ok(Response::status(202))
            }
            "big" => Ok(Response::text("x".repeat(1_100_000))),
            _ => Ok(Response::json(&json!({
                "endpoint": request.endpoint,
                "method": request.method,
                "path": request.path,
                "query": request.query,
                "parameter": request.parameter("name"),
                "headers": request.headers.iter().map(|(name, _)| name).collect::<Vec<_>>(),
                "bytes": request.body.len(),
                "peer": request.remote_addr,
                "supports": context::supports("webhooks"),
            }))),
        }
    }

    fn call(_function: &str, _args: Json) -> Result<Json> {
        Ok(json!("pong"))
    }
}

tessera_sdk::register!(Receiver: webhook, functions);
