//! A plugin that is installed: who it is, what it may do, and its compiled component.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use tessera_engine::definitions::ActionDef;
use tessera_model::record::Fields;
use tessera_package::Manifest;
use tessera_package::manifest::Job;
use tessera_package::signature::PublicKey;

use crate::breaker::Breaker;
use crate::capability::Grants;
use crate::health::Health;
use crate::health::budgets::Budgets;
use crate::http::HttpHost;
use crate::jobs::Waiting;
use crate::keeping::Keeping;
use crate::messages::Messages;
use crate::runtime::call::Lanes;
use crate::runtime::component::Loaded;
use crate::secrets::Secrets;
use crate::ui::Assets;
use crate::watched::Watched;
use crate::webhooks::Endpoint;

/// Who a plugin is and what it may do; what functions of the host know of it.
pub(crate) struct Identity {
    pub(crate) id: String,
    pub(crate) grants: Grants,
    /// The hosts that its manifest asks for, granted or not.
    pub(crate) asked_hosts: Vec<HttpHost>,
    pub(crate) messages: Messages,
    /// Values of settings that are no secrets, defaults included.
    pub(crate) settings: ArcSwap<Fields>,
    /// What it may use by name and never sees.
    pub(crate) secrets: ArcSwap<Secrets>,
    /// Where each of them may be sent.
    pub(crate) secret_hosts: BTreeMap<String, Vec<HttpHost>>,
    /// What its calls may use, where administrators changed it.
    pub(crate) budgets: ArcSwap<Budgets>,
    /// How it does; the same for every version and run of it.
    pub(crate) health: Arc<Health>,
    /// The jobs that its manifest declares.
    pub(crate) jobs: Vec<Job>,
    pub(crate) waiting: Waiting,
    pub(crate) keeping: Keeping,
    /// The objects that it marked.
    pub(crate) watched: Watched,
}

/// An installed plugin.
pub(crate) struct Active {
    pub(crate) identity: Arc<Identity>,
    pub(crate) manifest: Manifest,
    /// None for plugins that only declare, and for those that are off.
    pub(crate) loaded: Option<Arc<Loaded>>,
    pub(crate) actions: Vec<Action>,
    /// Where other systems call it.
    pub(crate) webhooks: Vec<Endpoint>,
    /// Pictures of its package.
    pub(crate) assets: Assets,
    pub(crate) lanes: Lanes,
    pub(crate) breaker: Breaker,
    /// Who signed its package.
    pub(crate) signer: Option<PublicKey>,
    /// Its hooks aren't asked while this holds.
    pub(crate) is_paused: AtomicBool,
}

/// An action and the function that runs it.
pub(crate) struct Action {
    pub(crate) object: String,
    /// The object is `*`, and those that the plugin marked are meant.
    pub(crate) watched: bool,
    pub(crate) function: String,
    pub(crate) definition: ActionDef,
}

impl Active {
    /// Whether its hooks are left out for now.
    pub(crate) fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::Acquire)
    }

    /// The role code of the principal that acts for the plugin itself.
    pub(crate) fn service_role(&self) -> String {
        service_role(&self.identity.id)
    }
}

/// The role code of the principal that acts for a plugin itself.
pub(crate) fn service_role(plugin: &str) -> String {
    format!("plugin.{plugin}")
}
