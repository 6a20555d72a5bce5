//! The text format of Prometheus.

use std::fmt::{Display, Write as _};

/// A text that grows figure by figure.
pub(super) struct Text(String);

impl Text {
    /// Begins behind what is written already.
    pub(super) fn after(mut written: String) -> Self {
        if !written.is_empty() && !written.ends_with('\n') {
            written.push('\n');
        }
        Self(written)
    }

    /// A figure that goes up and down.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, "gauge", help);
        self.sample(name, &[], value);
    }

    /// A figure that only grows while the process lives.
    pub(super) fn counter(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, "counter", help);
        self.sample(name, &[], value);
    }

    /// What the samples of a name mean; they follow.
    pub(super) fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string can't fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One sample with its labels.
    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (at, (label, text)) in labels.iter().enumerate() {
            let _ = write!(self.0, "{}{label}=\"{}\"", if at == 0 { '{' } else { ',' }, escaped(text));
        }
        let _ = writeln!(self.0, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_quoted() {
        let mut text = Text::after("a 1".to_owned());
        text.gauge("b", "B.", 2);
        text.sample("c", &[("x", "a\"b\\\n"), ("y", "")], 0.5);
        assert_eq!(text.finish(), "a 1\n# HELP b B.\n# TYPE b gauge\nb 2\nc{x=\"a\\\"b\\\\\\n\",y=\"\"} 0.5\n");
    }
}
