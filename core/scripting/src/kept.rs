//! Workflows that administrators write while the server runs: checked, kept in the database with every version, in force at once.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_engine::documents::Table;
use tessera_engine::extension::WorkflowText;
use tessera_engine::{Context, Engine};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};

use crate::fault::Fault;
use crate::source::{Definition, Source, Trigger};
use crate::workflows::{Workflow, Workflows};

/// What the ids of these documents begin with, among the settings.
const KIND: &str = "workflow";
/// Most workflows of an installation's own.
const OWN_MAX: usize = 500;
/// Versions that the list tells of.
const TOLD_MAX: usize = 100;

/// A workflow's text as it stands.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u64,
    toml: String,
    script: String,
    /// Newest last.
    versions: Vec<Version>,
}

/// When a version was made, and by whom.
#[derive(Clone, Serialize, Deserialize)]
struct Version {
    version: u64,
    at_ms: i64,
    by: String,
}

/// The sources that are kept in the database.
///
/// # Errors
/// The store's failures.
pub(crate) async fn sources(engine: &Engine) -> Result<Vec<Source>> {
    let found = engine.store().docs_below(Table::Setting, KIND, OWN_MAX).await?;
    let text = |document: &Json, key: &str| document.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let source = |document: &Json| Source {
        toml: text(document, "toml"),
        script: text(document, "script"),
        ..Source::default()
    };
    Ok(found.iter().map(|(_, document)| source(document)).collect())
}

impl Workflows {
    /// A workflow with its text and versions.
    pub(crate) async fn text_of(&self, id: &str) -> Result<Json> {
        let workflow = self.find(id)?;
        let kept = self.kept(id).await?;
        let mut answer = self.shown(&workflow).await?;
        if let Some(parts) = answer.as_object_mut() {
            let versions = kept.as_ref().map(|kept| kept.versions.as_slice()).unwrap_or_default();
            parts.insert("toml".to_owned(), json!(workflow.source.toml));
            parts.insert("script".to_owned(), json!(workflow.source.script));
            parts.insert("version".to_owned(), json!(kept.as_ref().map_or(0, |kept| kept.version)));
            parts.insert("versions".to_owned(), versions.iter().rev().map(Version::shown).collect());
        }
        Ok(answer)
    }

    /// The text of one version.
    pub(crate) async fn version_of(&self, id: &str, version: u64) -> Result<Json> {
        self.find(id)?;
        let missing = || Error::not_found(format!("version {version} of workflow `{id}`"));
        let mut found = self.engine.store().doc_get(Table::Kv, &version_id(id, version)).await?.ok_or_else(missing)?;
        if let Some(parts) = found.as_object_mut() {
            let at = parts.remove("at_ms").and_then(|at| at.as_i64()).map(date::instant_from_millis);
            parts.insert("at".to_owned(), json!(at));
        }
        Ok(found)
    }

    /// Makes a workflow.
    pub(crate) async fn create(&self, cx: &Context, text: WorkflowText) -> Result<Json> {
        let _alone = self.writing.lock().await;
        let workflow = self.checked(text).await?;
        let id = workflow.definition.id.clone();
        if self.find(&id).is_ok() {
            let problem = FieldError::new(
                "toml",
                "taken",
                format!("There is a workflow `{id}` already"),
                format!("已存在名为“{id}”的工作流"),
            );
            return Err(Error::new(ErrorCode::UniqueViolation, format!("workflow `{id}` exists")).with_field(problem));
        }
        self.write_version(cx, None, workflow, "workflow.create").await
    }

    /// Changes the text of a workflow, also of one that ships with the product.
    pub(crate) async fn update(
        &self,
        cx: &Context,
        id: &str,
        if_version: Option<u64>,
        text: WorkflowText,
    ) -> Result<Json> {
        let _alone = self.writing.lock().await;
        let before = self.find(id)?;
        let kept = self.kept(id).await?;
        let version = kept.as_ref().map_or(0, |kept| kept.version);
        if if_version.is_some_and(|wanted| wanted != version) {
            return Err(changed_meanwhile(id, version));
        }
        if (before.source.toml.as_str(), before.source.script.as_str()) == (text.toml.as_str(), text.script.as_str()) {
            return self.text_of(id).await;
        }
        let workflow = self.checked(text).await?;
        if workflow.definition.id != id {
            let problem = FieldError::new(
                "toml",
                "read_only",
                format!("The id of a workflow stays: `{id}`"),
                format!("工作流的标识不能更改：“{id}”"),
            );
            return Err(Error::validation(vec![problem]));
        }
        self.write_version(cx, kept, workflow, "workflow.update").await
    }

    async fn kept(&self, id: &str) -> Result<Option<Kept>> {
        let document = self.engine.store().doc_get(Table::Setting, &kept_id(id)).await?;
        let read = |document| {
            serde_json::from_value(document).map_err(|error| Error::internal(format!("workflow `{id}`: {error}")))
        };
        document.map(read).transpose()
    }

    /// Compiled, and fitting to what the installation has.
    async fn checked(&self, text: WorkflowText) -> Result<Workflow> {
        crate::source::check_length(&text.toml).map_err(|fault| refusal("toml", &fault))?;
        let source = Source { toml: text.toml, script: text.script, ..Source::default() };
        let mut workflow = crate::workflows::prepare(&self.machine, source).map_err(|fault| refusal("toml", &fault))?;
        if let Some(fault) = workflow.problem.take() {
            return Err(refusal("script", &fault));
        }
        self.check_names(&workflow.definition).await?;
        Ok(workflow)
    }

    async fn check_names(&self, definition: &Definition) -> Result<()> {
        if let Trigger::Record { object, fields, .. } = &definition.trigger {
            let schema = self.engine.schema();
            let Some(known) = schema.object(object) else {
                return Err(refusal("toml", &Fault::new(format!("there is no object `{object}`"))));
            };
            if let Some(unknown) = fields.iter().find(|key| known.field(key).is_none()) {
                return Err(refusal("toml", &Fault::new(format!("`{object}` has no field `{unknown}`"))));
            }
        }
        if let Trigger::Call { object: Some(object) } = &definition.trigger {
            if self.engine.schema().object(object).is_none() {
                return Err(refusal("toml", &Fault::new(format!("there is no object `{object}`"))));
            }
        }
        let (Some(role), None) = (&definition.role, &definition.new_role) else { return Ok(()) };
        match self.engine.service_actor(&definition.id, role).await {
            Err(error) if error.code == ErrorCode::NotFound => {
                Err(refusal("toml", &Fault::new(format!("there is no role of the code `{role}`"))))
            }
            other => other.map(drop),
        }
    }

    /// Writes the next version, and puts it in force.
    async fn write_version(
        &self,
        cx: &Context,
        before: Option<Kept>,
        workflow: Workflow,
        action: &str,
    ) -> Result<Json> {
        let id = workflow.definition.id.clone();
        let expected = before.as_ref().map(|before| before.version);
        let version = expected.unwrap_or_default() + 1;
        let made = Version { version, at_ms: self.engine.now_ms(), by: cx.actor.id.clone() };
        let mut versions = before.map(|before| before.versions).unwrap_or_default();
        versions.push(made.clone());
        let over = versions.len().saturating_sub(TOLD_MAX);
        versions.drain(..over);
        let Source { toml, script, .. } = workflow.source.clone();
        let text = json!({"version": version, "toml": toml, "script": script, "at_ms": made.at_ms, "by": made.by});
        let kept = Kept { version, toml, script, versions };
        if !self.engine.store().doc_swap_version(Table::Setting, &kept_id(&id), expected, Some(json!(kept))).await? {
            return Err(changed_meanwhile(&id, version));
        }
        // Whoever won writes the version's text.
        self.engine.store().doc_put(Table::Kv, &version_id(&id, version), text).await?;
        self.put_in_force(workflow).await?;
        self.engine.audit(cx, action, json!({"workflow": id, "version": version})).await?;
        self.text_of(&id).await
    }
}

impl Version {
    fn shown(&self) -> Json {
        json!({"version": self.version, "at": date::instant_from_millis(self.at_ms), "by": self.by})
    }
}

fn changed_meanwhile(id: &str, version: u64) -> Error {
    Error::new(
        ErrorCode::VersionConflict,
        format!("workflow `{id}` was changed by somebody else (it is at version {version}); read it again"),
    )
}

/// What is wrong with one of the two texts, and where.
fn refusal(text: &'static str, fault: &Fault) -> Error {
    let place = match (fault.line, fault.column) {
        (Some(line), Some(column)) => format!("第 {line} 行第 {column} 列："),
        (Some(line), None) => format!("第 {line} 行："),
        _ => String::new(),
    };
    let problem = FieldError::new(text, "invalid", fault.to_string(), format!("{place}{}", fault.message));
    Error::validation(vec![problem]).with_extra(json!({"problem": fault.to_json()}))
}

fn kept_id(id: &str) -> String {
    format!("{KIND}/{id}")
}

fn version_id(id: &str, version: u64) -> String {
    format!("workflow-version/{id}/{version}")
}
