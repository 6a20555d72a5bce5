//! The one table of error codes, and the error that every layer speaks.
//!
//! A failure anywhere in the product is an [`Error`] with a code of this table; `server` alone turns codes into HTTP. A new
//! kind of failure must choose or add a code here.

use serde::Serialize;
use serde_json::Value as Json;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $en:literal, $zh:literal;)*) => {
        /// A stable error code, with its HTTP status and its title in both languages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// Every code, in the order of the table.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name,)*];
            /// The stable text of the code, as it stands on the wire.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// The HTTP status that the code answers with.
            pub const fn status(self) -> u16 { match self { $(Self::$name => $status,)* } }
            /// What happened, for a person.
            pub const fn title(self, locale: crate::label::Locale) -> &'static str {
                match (self, locale) {
                    $((Self::$name, crate::label::Locale::En) => $en,
                      (Self::$name, crate::label::Locale::ZhCn) => $zh,)*
                }
            }
        }
    };
}

error_codes! {
    /// The request could not be read.
    MalformedRequest = "malformed_request", 400, "The request could not be read", "请求无法解析";
    /// A filter, sort or aggregation names something wrong.
    InvalidFilter = "invalid_filter", 400, "The filter is not valid", "筛选条件无效";
    /// A cursor was altered or belongs to another query.
    InvalidCursor = "invalid_cursor", 400, "The page cursor is not valid", "翻页游标无效";
    /// Nobody is signed in.
    Unauthenticated = "unauthenticated", 401, "Please sign in", "请先登录";
    /// User name or password is wrong, or the account is disabled.
    InvalidCredentials = "invalid_credentials", 401, "User name or password is wrong", "用户名或密码错误";
    /// The password was right; a code of the second factor must come along.
    SecondFactorNeeded = "second_factor_needed", 401, "Please enter the code of your second factor", "请输入两步验证码";
    /// The password was right; the code is wrong, too old, or was used before.
    SecondFactorWrong = "second_factor_wrong", 401, "This code is wrong or too old", "验证码不正确或已过期";
    /// A passkey is unknown, was removed, or didn't prove what was asked.
    PasskeyRefused = "passkey_refused", 401, "This passkey was not accepted", "通行密钥未通过验证";
    /// The actor's roles don't allow the action.
    ActionForbidden = "action_forbidden", 403, "You may not do this", "您没有执行此操作的权限";
    /// The actor's roles don't allow access to a field.
    FieldForbidden = "field_forbidden", 403, "You may not use this field", "您没有访问该字段的权限";
    /// The initial password must be changed first.
    PasswordChangeRequired = "password_change_required", 403, "Please change your password first", "请先修改密码";
    /// A role demands a second factor, and there is none.
    SecondFactorMissing = "second_factor_missing", 403, "Please set up a second factor first", "请先启用两步验证";
    /// The session looks at the product as somebody else: nothing can be changed.
    ViewingOnly = "viewing_only", 403, "You are looking as somebody else; nothing can be changed", "您正在以他人身份查看，不能进行更改";
    /// The time for looking as somebody else is over, or the page shows it while the session no longer does.
    ViewingOver = "viewing_over", 403, "Looking as somebody else is over", "以他人身份查看已结束";
    /// Set-up was done already, or the set-up token is wrong.
    SetupForbidden = "setup_forbidden", 403, "Set-up is not possible", "无法进行初始化设置";
    /// Nothing there, or outside the actor's data scope.
    NotFound = "not_found", 404, "Not found", "未找到";
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, "This method is not supported here", "不支持该请求方法";
    /// Somebody else saved first.
    VersionConflict = "version_conflict", 409, "The record was changed by somebody else", "该记录已被他人修改";
    /// A unique field's value is taken.
    UniqueViolation = "unique_violation", 409, "This value is already taken", "该值已被占用";
    /// Records that look the same exist.
    DuplicateSuspected = "duplicate_suspected", 409, "A similar record exists", "存在疑似重复的记录";
    /// Other records refer to this one.
    ReferenceInUse = "reference_in_use", 409, "Other records refer to this one", "该记录正被其他记录引用";
    /// Too many people changed the same thing at once.
    WriteConflict = "write_conflict", 409, "Others are changing the same data; please try again", "数据正被他人修改，请重试";
    /// The thing is in a state that doesn't allow this.
    StateConflict = "state_conflict", 409, "This is not possible in the present state", "当前状态下无法执行此操作";
    /// What a plugin's view remembered is too old, was altered, or belongs to something else.
    UiStateInvalid = "ui_state_invalid", 409, "This view is out of date; please open it again", "此视图已失效，请重新打开";
    /// A link that was used, is too old, or never was.
    LinkInvalid = "link_invalid", 410, "This link was used or is too old", "该链接已使用或已过期";
    /// Body or file too large.
    PayloadTooLarge = "payload_too_large", 413, "Too large", "内容过大";
    /// A file or body of a type that isn't read here.
    UnsupportedMediaType = "unsupported_media_type", 415, "This type is not supported", "不支持该类型";
    /// Fields were refused.
    ValidationFailed = "validation_failed", 422, "Some fields need attention", "部分字段需要修改";
    /// The body names a field that the object doesn't have.
    UnknownField = "unknown_field", 422, "Unknown field", "未知字段";
    /// A plugin or workflow refused the change.
    HookRejected = "hook_rejected", 422, "The change was refused", "更改被拒绝";
    /// More than is kept for one person or one thing.
    TooLarge = "too_large", 422, "This is more than can be kept", "超出可保存的上限";
    /// A plugin package can't be accepted.
    PackageRefused = "package_refused", 422, "The package was refused", "安装包被拒绝";
    /// Too many requests.
    TooManyRequests = "too_many_requests", 429, "Too many requests; please wait", "请求过于频繁，请稍候";
    /// What a plugin answered for the user interface can't be shown.
    PluginAnswerInvalid = "plugin_answer_invalid", 502, "The plugin's answer can't be shown", "无法显示插件返回的内容";
    /// A plugin has no free place.
    PluginBusy = "plugin_busy", 503, "The plugin is busy", "插件繁忙";
    /// A plugin that must be asked failed or is off.
    PluginUnavailable = "plugin_unavailable", 503, "A required plugin is not available", "所需插件不可用";
    /// The database doesn't answer.
    StoreUnavailable = "store_unavailable", 503, "The database is not available", "数据库不可用";
    /// Stopped because it took too long.
    TimedOut = "timed_out", 503, "This took too long and was stopped", "处理超时，已停止";
    /// A fault of ours.
    Internal = "internal", 500, "Something went wrong on our side", "服务器内部错误";
}

impl Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldError {
    /// The field's key (or a path of an import's mapping).
    pub field: String,
    /// Stable code: `required`, `invalid`, `too_long`, `out_of_range`, `not_a_choice`, `retired`, `reference_not_found`, `taken`,
    /// `read_only`, `unknown`, or one that a plugin names.
    pub code: String,
    /// What to do, in both languages.
    pub message: crate::label::Label,
}

impl FieldError {
    /// A problem of one field.
    pub fn new(
        field: impl Into<String>,
        code: impl Into<String>,
        en: impl Into<String>,
        zh_cn: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), code: code.into(), message: crate::label::Label::new(en, zh_cn) }
    }
}

/// A failure, as every layer speaks it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {detail}", .code.as_str())]
pub struct Error {
    /// Which of the table.
    pub code: ErrorCode,
    /// What happened, to what, and what to do; for `Internal` it goes to the log only.
    pub detail: String,
    /// The same for people, in both languages, where the code's title and the fields don't say it.
    pub message: Option<Box<crate::label::Label>>,
    /// Problems of single fields.
    pub fields: Vec<FieldError>,
    /// Facts that a client needs to go on (`current`, `yours`, `matches`, `retry_after_seconds` …).
    pub extra: Option<Box<Json>>,
    /// "Not found" because the actor may not see it, not because it isn't there. Never told to whoever asked: it is for the audit log.
    pub is_hidden: bool,
}

/// What fallible operations of the core return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure with a code and a sentence.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), message: None, fields: Vec::new(), extra: None, is_hidden: false }
    }

    /// A failure that people read: a sentence in both languages.
    pub fn told(code: ErrorCode, message: crate::label::Label) -> Self {
        Self { message: Some(Box::new(message.clone())), ..Self::new(code, message.en) }
    }

    /// A refusal of fields.
    pub fn validation(fields: Vec<FieldError>) -> Self {
        let detail = match fields.as_slice() {
            [one] => format!("{}: {}", one.field, one.message.en),
            many => format!("{} fields were refused", many.len()),
        };
        Self { code: ErrorCode::ValidationFailed, detail, message: None, fields, extra: None, is_hidden: false }
    }

    /// "No such record here".
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::NotFound, format!("{what} was not found"))
    }

    /// The same for what is there, out of the actor's reach.
    pub fn hidden(what: impl std::fmt::Display) -> Self {
        Self { is_hidden: true, ..Self::not_found(what) }
    }

    /// A fault of ours; the text goes to the log only.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Internal, detail)
    }

    /// The same with facts for the client.
    #[must_use]
    pub fn with_extra(mut self, extra: Json) -> Self {
        self.extra = Some(Box::new(extra));
        self
    }

    /// The same with a field's problem.
    #[must_use]
    pub fn with_field(mut self, field: FieldError) -> Self {
        self.fields.push(field);
        self
    }
}
