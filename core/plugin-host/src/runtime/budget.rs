//! What one call may use. Fuel is the same on every machine; wall time bounds what happens inside the host too.

use std::time::Duration;

/// Why a component is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    BeforeHook,
    AfterHook,
    Function,
    /// Health, enabling, disabling.
    Lifecycle,
    /// One slice of a job.
    Job,
    /// What a plugin shows, and choices of its fields.
    UiRender,
    /// A button of a plugin.
    UiAct,
    /// Another system calls in.
    Webhook,
    /// One slice of what a new version does with data.
    Migration,
}

impl Phase {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::BeforeHook,
        Self::AfterHook,
        Self::Function,
        Self::Lifecycle,
        Self::Job,
        Self::UiRender,
        Self::UiAct,
        Self::Webhook,
        Self::Migration,
    ];

    /// As administrators name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::BeforeHook => "before_hook",
            Self::AfterHook => "after_hook",
            Self::Function => "function",
            Self::Lifecycle => "lifecycle",
            Self::Job => "job",
            Self::UiRender => "ui_render",
            Self::UiAct => "ui_act",
            Self::Webhook => "webhook",
            Self::Migration => "migration",
        }
    }

    /// As the guest reads it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::BeforeHook => "hook-before",
            Self::AfterHook => "hook-after",
            Self::Function => "function",
            Self::Lifecycle => "lifecycle",
            Self::Job => "job",
            Self::UiRender | Self::UiAct => "ui",
            Self::Webhook => "webhook",
            Self::Migration => "migration",
        }
    }

    /// Somebody waits for the answer.
    pub(crate) const fn is_interactive(self) -> bool {
        !matches!(self, Self::AfterHook | Self::Job | Self::Migration)
    }

    /// The call may be repeated, so it must not leave traces.
    pub(crate) const fn is_pure(self) -> bool {
        matches!(self, Self::BeforeHook)
    }
}

/// Limits of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// About as many instructions.
    pub fuel: u64,
    pub wall: Duration,
    /// Calls into the host.
    pub host_calls: u32,
    /// Records read.
    pub rows: u32,
    /// Records written.
    pub writes: u32,
    /// Requests to other servers.
    pub http: u32,
    /// Bytes of the answer.
    pub result_bytes: usize,
}

/// Log lines of one call.
pub(crate) const LOG_LINES: u32 = 50;
/// Bytes of log of one call.
pub(crate) const LOG_BYTES: usize = 16 * 1024;
/// Bytes that a guest may hand the host in one call of a function.
pub(crate) const HOSTCALL_BYTES: usize = 4 * 1024 * 1024;
/// Handles that a component may hold.
pub(crate) const HANDLES: usize = 1_000;
/// How long all plugins' before-hooks of one write may take together.
pub(crate) const CHAIN_WALL: Duration = Duration::from_millis(400);
/// How long an interactive call waits for a place.
pub(crate) const LANE_WAIT: Duration = Duration::from_millis(250);

impl Budget {
    /// The limits to start from.
    pub const fn of(phase: Phase) -> Self {
        const KIB: usize = 1024;
        match phase {
            Phase::BeforeHook => Self {
                fuel: 50_000_000,
                wall: Duration::from_millis(150),
                host_calls: 50,
                rows: 1_000,
                writes: 0,
                http: 0,
                result_bytes: 256 * KIB,
            },
            Phase::AfterHook | Phase::Webhook => Self {
                fuel: 200_000_000,
                wall: Duration::from_secs(10),
                host_calls: 500,
                rows: 5_000,
                writes: 500,
                http: 20,
                result_bytes: 1024 * KIB,
            },
            Phase::Job | Phase::Migration => Self {
                fuel: 5_000_000_000,
                wall: Duration::from_secs(60),
                host_calls: 10_000,
                rows: 100_000,
                writes: 10_000,
                http: 200,
                result_bytes: 1024 * KIB,
            },
            Phase::UiRender => Self {
                fuel: 100_000_000,
                wall: Duration::from_secs(1),
                host_calls: 100,
                rows: 2_000,
                writes: 0,
                http: 2,
                result_bytes: 64 * KIB,
            },
            Phase::Function | Phase::Lifecycle | Phase::UiAct => Self {
                fuel: 200_000_000,
                wall: Duration::from_secs(5),
                host_calls: 300,
                rows: 5_000,
                writes: 200,
                http: 10,
                result_bytes: 256 * KIB,
            },
        }
    }
}
