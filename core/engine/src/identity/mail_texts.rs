//! What mails about one's own account say, in both languages.

use serde::{Deserialize, Serialize};
use tessera_model::label::Label;
use tessera_model::record::StoredRecord;

use crate::mail::letter::Draft;

/// A change of an account that its owner should know of, in case it wasn't them. The next one is a variant here and its words below.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OwnNews {
    PasswordChanged,
    SecondFactorOn,
    SecondFactorOff,
}

pub(super) fn reset(user: &StoredRecord, address: &str, minutes: i64) -> Draft {
    let username = user.text("username").unwrap_or_default();
    Draft::new(Label::new("A new password", "重置密码"))
        .say(Label::new(
            format!("Somebody asked for a new password for the account {username}. If it was you, choose one here:"),
            format!("有人申请重置账号“{username}”的密码。如果是您本人，请点击以下链接设置新密码："),
        ))
        .link(Label::new("Choose a new password", "设置新密码"), address.to_owned())
        .say(Label::new(
            format!("The link works once, within {minutes} minutes, and signs you out everywhere."),
            format!("该链接仅可使用一次，{minutes} 分钟内有效，使用后您在所有设备上的登录都会退出。"),
        ))
        .say(Label::new(
            "If it was not you, do nothing: your password stays as it is.",
            "如果不是您本人操作，请忽略本邮件，您的密码不会改变。",
        ))
}

pub(super) fn link(user: &StoredRecord, organization: &str, is_invitation: bool, address: &str, until: &str) -> Draft {
    let username = user.text("username").unwrap_or_default();
    let draft = if is_invitation {
        Draft::new(Label::new("Your account", "账号邀请")).say(Label::new(
            format!("You were invited to {organization}. Your user name is {username}; choose a password for it here:"),
            format!("您已受邀加入{organization}，用户名是“{username}”。请点击以下链接设置密码："),
        ))
    } else {
        Draft::new(Label::new("A new password", "重置密码")).say(Label::new(
            format!("An administrator sends you this link to a new password for the account {username}:"),
            format!("管理员向您发送了重置账号“{username}”密码的链接："),
        ))
    };
    draft.link(Label::new("Choose a password", "设置密码"), address.to_owned()).say(Label::new(
        format!("The link works once, until {until}."),
        format!("该链接仅可使用一次，有效期至 {until}。"),
    ))
}

pub(super) fn news(news: OwnNews, when: &str) -> Draft {
    let (subject, what) = match news {
        OwnNews::PasswordChanged => (
            Label::new("Your password was changed", "密码已修改"),
            Label::new(
                format!("The password of your account was changed at {when}."),
                format!("您的账号密码已于 {when} 修改。"),
            ),
        ),
        OwnNews::SecondFactorOn => (
            Label::new("A second factor was set up", "两步验证已启用"),
            Label::new(
                format!("A second factor was set up for your account at {when}."),
                format!("您的账号已于 {when} 启用两步验证。"),
            ),
        ),
        OwnNews::SecondFactorOff => (
            Label::new("Your second factor was removed", "两步验证已关闭"),
            Label::new(
                format!("The second factor of your account was removed at {when}."),
                format!("您的账号已于 {when} 关闭两步验证。"),
            ),
        ),
    };
    Draft::new(subject)
        .say(what)
        .say(Label::new("If it was not you, tell an administrator at once.", "如果不是您本人操作，请立即联系管理员。"))
}
