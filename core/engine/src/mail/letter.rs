//! The text of a mail: paragraphs and perhaps one link, written once and sent plain and as HTML, in the language of whoever gets it.

use tessera_model::label::{Label, Locale};

use super::Letter;
use crate::engine::Engine;

/// A mail that is being written.
pub(crate) struct Draft {
    subject: Label,
    paragraphs: Vec<Label>,
    link: Option<(Label, String)>,
    after: Vec<Label>,
}

impl Draft {
    pub(crate) fn new(subject: Label) -> Self {
        Self { subject, paragraphs: Vec::new(), link: None, after: Vec::new() }
    }

    /// One more paragraph.
    pub(crate) fn say(mut self, paragraph: Label) -> Self {
        if self.link.is_some() { &mut self.after } else { &mut self.paragraphs }.push(paragraph);
        self
    }

    /// The link, after what was said so far.
    pub(crate) fn link(mut self, label: Label, address: String) -> Self {
        self.link = Some((label, address));
        self
    }

    /// The mail to somebody.
    pub(crate) fn write(&self, engine: &Engine, locale: Locale, to: &str, to_name: &str) -> Letter {
        let settings = engine.settings();
        let organization = match settings.organization.as_str() {
            "" => "Tessera",
            organization => organization,
        };
        let greeting = Label::new(format!("Hello {to_name},"), format!("{to_name}，您好："));
        let (text, html) = self.bodies(greeting.get(locale), organization, locale);
        Letter {
            id: engine.next_id(),
            at_ms: engine.now_ms(),
            to: to.to_owned(),
            to_name: to_name.to_owned(),
            subject: format!("{} · {organization}", self.subject.get(locale)),
            text,
            html,
        }
    }

    fn bodies(&self, greeting: &str, organization: &str, locale: Locale) -> (String, String) {
        let mut text = format!("{greeting}\n\n");
        let mut html = format!("<p>{}</p>\n", escaped(greeting));
        let say = |text: &mut String, html: &mut String, paragraph: &str| {
            text.push_str(&format!("{paragraph}\n\n"));
            html.push_str(&format!("<p>{}</p>\n", escaped(paragraph)));
        };
        for paragraph in &self.paragraphs {
            say(&mut text, &mut html, paragraph.get(locale));
        }
        if let Some((label, address)) = &self.link {
            text.push_str(&format!("{address}\n\n"));
            // The address in full too: whoever hovers, or reads without pictures, sees where it leads.
            let (address, label) = (escaped(address), escaped(label.get(locale)));
            html.push_str(&format!("<p><a href=\"{address}\">{label}</a></p>\n<p>{address}</p>\n"));
        }
        for paragraph in &self.after {
            say(&mut text, &mut html, paragraph.get(locale));
        }
        text.push_str(&format!("{organization}\n"));
        html.push_str(&format!("<p>{}</p>\n", escaped(organization)));
        let head =
            format!("<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"></head><body>\n", locale.tag());
        (text, format!("{head}{html}</body></html>\n"))
    }
}

/// As it may stand in HTML, between tags and in quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_are_called_is_text_and_never_markup() {
        let draft = Draft::new(Label::new("Hi", "您好"))
            .say(Label::new("One & <b>two</b>", "一"))
            .link(Label::new("Open", "打开"), "https://crm.example/join#a'\"b".to_owned())
            .say(Label::new("Three", "三"));
        let (text, html) = draft.bodies("Hello <script>alert(1)</script>,", "A \"&\" B", Locale::En);
        assert_eq!(
            text,
            "Hello <script>alert(1)</script>,\n\nOne & <b>two</b>\n\nhttps://crm.example/join#a'\"b\n\nThree\n\nA \"&\" B\n"
        );
        assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
        assert!(
            html.contains("href=\"https://crm.example/join#a&#39;&quot;b\"") && html.contains("A &quot;&amp;&quot; B")
        );
        assert!(draft.bodies("", "", Locale::ZhCn).1.contains("lang=\"zh-CN\""));
    }
}
