//! What the tests of this crate share: manifests and a folder's worth of files.

use std::collections::BTreeMap;

use crate::digests::Digests;
use crate::layout;

pub(crate) const SMALL_MANIFEST: &str = r#"id = "acme.small"
version = "1.0.0"
api = "1.0"
min_server = "0.1.0"
name = { en = "Small", zh-CN = "小" }
description = { en = "Nothing.", zh-CN = "无。" }
"#;

pub(crate) const FULL_MANIFEST: &str = r#"
id = "acme.greeter"
version = "1.2.0"
api = "1.0"
min_server = "0.1.0"
name = { en = "Greeter", zh-CN = "问候" }
description = { en = "Greets.", zh-CN = "问候。" }
publisher = "Acme"
requires = [{ id = "acme.people", version = ">=1.0.0" }]
capabilities = ["records.read:person", "http:https://api.example.com:8443", "kv"]
memory_mib = 128

[[hooks]]
key = "greet"
object = "person"
operations = ["create", "update"]
fields = ["name"]
stage = "before"
order = 10
required = true

[[hooks]]
key = "tell"
object = "*"
operations = ["delete"]
stage = "after"
run_as = "service"

[[hooks]]
key = "moved"
topic = "acme.people.moved"
stage = "after"

[[jobs]]
handler = "nightly"
cron = "0 3 * * 1-5"

[[jobs]]
handler = "poll"
every_seconds = 60

[[functions]]
name = "wave"

[[webhooks]]
endpoint = "incoming"
label = { en = "Incoming", zh-CN = "接收" }
methods = ["POST", "PUT"]

[webhooks.signature]
header = "X-Signature"
secret = "signing_key"

[[actions]]
key = "wave"
object = "person"
label = { en = "Wave", zh-CN = "挥手" }
fields = [{ key = "text", kind = "text", label = { en = "Text", zh-CN = "文字" } }]
function = "wave"
when = { field = "state", op = "eq", value = "open" }

[[slots]]
key = "card"
slot = "record.card"
label = { en = "Card", zh-CN = "卡片" }
object = "person"

[[settings]]
key = "tone"
kind = "select"
label = { en = "Tone", zh-CN = "语气" }
default = "warm"
choices = [{ code = "warm", label = { en = "Warm", zh-CN = "热情" } }]

[[settings]]
key = "api_key"
kind = "text"
label = { en = "Key", zh-CN = "密钥" }
secret = true

[[settings]]
key = "signing_key"
kind = "text"
label = { en = "Signing key", zh-CN = "签名密钥" }
secret = true

[[roles]]
key = "greeter"
name = { en = "Greeter", zh-CN = "问候者" }
permissions = { objects = { person = { read = "all" } } }
"#;

/// A small package's files, digests included.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut add = |name: &str, content: &str| files.insert(name.to_owned(), content.as_bytes().to_vec());
    add(layout::MANIFEST, SMALL_MANIFEST);
    add("objects/person.toml", "key = \"person\"\n");
    add("locales/en.ftl", "hello = Hello\n");
    add("locales/zh-CN.ftl", "hello = 你好\n");
    seal(files)
}

/// Adds the list of digests.
pub(crate) fn seal(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.remove(layout::DIGESTS);
    let digests = Digests::of(&files).to_json().unwrap();
    files.insert(layout::DIGESTS.to_owned(), digests);
    files
}
