//! The body of a response: taken apart while it comes, and never more of it held than a plugin may get.

use std::io::{self, Write as _};

use flate2::write::MultiGzDecoder;

/// Bytes of a response, as they come and as they are handed over.
pub(crate) const RESPONSE_MAX: usize = 4 * 1024 * 1024;

/// A body that is being read.
pub(crate) struct Body {
    kind: Kind,
    /// Bytes that came.
    came: usize,
}

enum Kind {
    Plain(Held),
    Gzip(Box<MultiGzDecoder<Held>>),
}

/// What is kept of it.
struct Held {
    bytes: Vec<u8>,
    max: usize,
    is_full: bool,
}

/// Whether there is room for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    More,
    Full,
}

impl Body {
    /// An empty one; `is_gzip` says how it comes.
    pub(crate) fn new(is_gzip: bool) -> Self {
        Self::bounded(is_gzip, RESPONSE_MAX)
    }

    fn bounded(is_gzip: bool, max: usize) -> Self {
        let held = Held { bytes: Vec::new(), max, is_full: false };
        let kind = if is_gzip { Kind::Gzip(Box::new(MultiGzDecoder::new(held))) } else { Kind::Plain(held) };
        Self { kind, came: 0 }
    }

    /// Takes a piece.
    ///
    /// # Errors
    /// When it can't be decompressed.
    pub(crate) fn add(&mut self, piece: &[u8]) -> io::Result<Room> {
        self.came = self.came.saturating_add(piece.len());
        let max = self.held().max;
        let written = match &mut self.kind {
            Kind::Plain(held) => held.write_all(piece),
            Kind::Gzip(decoder) => decoder.write_all(piece),
        };
        match written {
            _ if self.held().is_full => Ok(Room::Full),
            // Compressed bytes that come to nothing, without end.
            Ok(()) if self.came > max => {
                self.held_mut().is_full = true;
                Ok(Room::Full)
            }
            Ok(()) => Ok(Room::More),
            Err(error) => Err(error),
        }
    }

    /// What was kept, and whether there was more.
    ///
    /// # Errors
    /// When compressed bytes end too early.
    pub(crate) fn end(mut self) -> io::Result<(Vec<u8>, bool)> {
        let mut ended = Ok(());
        if let Kind::Gzip(decoder) = &mut self.kind {
            if self.came > 0 && !decoder.get_ref().is_full {
                ended = decoder.try_finish();
            }
        }
        let held = self.held_mut();
        if !held.is_full {
            ended?;
        }
        let is_truncated = held.is_full;
        // Whatever the decoder still has finds no room.
        held.is_full = true;
        Ok((std::mem::take(&mut held.bytes), is_truncated))
    }

    /// Bytes that came, for the plugin's log.
    pub(crate) const fn came(&self) -> usize {
        self.came
    }

    fn held(&self) -> &Held {
        match &self.kind {
            Kind::Plain(held) => held,
            Kind::Gzip(decoder) => decoder.get_ref(),
        }
    }

    fn held_mut(&mut self) -> &mut Held {
        match &mut self.kind {
            Kind::Plain(held) => held,
            Kind::Gzip(decoder) => decoder.get_mut(),
        }
    }
}

impl io::Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.max.saturating_sub(self.bytes.len()).min(bytes.len());
        if self.is_full || (room == 0 && !bytes.is_empty()) {
            self.is_full = true;
            return Err(io::Error::other("there is no room for more"));
        }
        self.bytes.extend_from_slice(&bytes[..room]);
        Ok(room)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(is_gzip: bool, bytes: &[u8], max: usize) -> io::Result<(Vec<u8>, bool)> {
        let mut body = Body::bounded(is_gzip, max);
        for piece in bytes.chunks(7) {
            if body.add(piece)? == Room::Full {
                break;
            }
        }
        body.end()
    }

    #[test]
    fn bodies_come_whole_as_far_as_there_is_room() {
        let text = b"a body that is read in pieces".repeat(20);
        assert_eq!(read(false, &text, text.len()).unwrap(), (text.clone(), false));
        assert_eq!(read(true, &gzip(&text), text.len()).unwrap(), (text.clone(), false));
        for is_gzip in [false, true] {
            let sent = if is_gzip { gzip(&text) } else { text.clone() };
            assert_eq!(read(is_gzip, &sent, 100).unwrap(), (text[..100].to_vec(), true), "{is_gzip}");
            assert_eq!(read(is_gzip, b"", 100).unwrap(), (Vec::new(), false));
        }
        let twice = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(read(true, &twice, 100).unwrap(), (b"one two".to_vec(), false));
    }

    #[test]
    fn a_bomb_fills_no_more_than_its_room() {
        let bomb = gzip(&vec![0; 8 * RESPONSE_MAX]);
        assert!(bomb.len() < RESPONSE_MAX);
        let mut body = Body::new(true);
        assert_eq!(body.add(&bomb).unwrap(), Room::Full);
        assert!(body.held().bytes.capacity() <= 2 * RESPONSE_MAX);
        let (held, is_truncated) = body.end().unwrap();
        assert_eq!((held.len(), is_truncated), (RESPONSE_MAX, true));
    }

    #[test]
    fn empty_parts_without_end_come_to_an_end() {
        let mut body = Body::bounded(true, 10_000);
        let nothing = gzip(b"");
        let rounds = (0..).take_while(|_| body.add(&nothing).unwrap() == Room::More).take(10_000).count();
        assert!(rounds < 1_000, "{rounds}");
        assert_eq!(body.end().unwrap(), (Vec::new(), true));
    }

    #[test]
    fn what_is_not_compressed_as_it_says_is_refused() {
        assert!(read(true, b"this is no gzip at all", 100).is_err());
        let whole = gzip(b"cut off on its way");
        assert!(read(true, &whole[..whole.len() - 9], 100).is_err());
        let mut wrong = whole.clone();
        let at = wrong.len() - 6;
        wrong[at] ^= 1;
        assert!(read(true, &wrong, 100).is_err(), "its checksum is wrong");
    }
}
