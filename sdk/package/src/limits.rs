//! The caps on a package. They bound memory and time before anything in the package has been believed.

/// The whole file, in bytes.
pub const PACKAGE_SIZE_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// All entries together after unpacking, in bytes.
pub const UNPACKED_SIZE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Number of entries.
pub const ENTRIES_MAX: usize = 500;
/// How many times larger an entry, or all of them, may become by unpacking.
pub const RATIO_MAX: u64 = 100;
/// Entries that unpack to no more than this may exceed the ratio: a short table of zeros is no bomb.
pub const RATIO_EXEMPT_SIZE_BYTES: u64 = 64 * 1024;
/// Length of an entry's name, in bytes.
pub const NAME_LENGTH_MAX: usize = 200;
/// The largest body that a webhook may take, in bytes.
pub const WEBHOOK_BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The same without asking, in bytes.
pub const WEBHOOK_BODY_BYTES_DEFAULT: usize = 256 * 1024;
/// The guest memory a manifest may ask for, in MiB.
pub const GUEST_MEMORY_MIB_MAX: u32 = 256;
/// The guest memory without asking, in MiB.
pub const GUEST_MEMORY_MIB_DEFAULT: u32 = 64;
