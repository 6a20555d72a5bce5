//! Small pictures of pictures, made once per content, so that a list of photos costs a browser kilobytes instead of megabytes.
//!
//! What is decoded came from strangers: the decoders are written in safe Rust and are held to bounds on sides, pixels and memory, and one
//! picture is decoded at a time.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use tessera_model::error::{Error, ErrorCode, Result};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::{FileMeta, content, open};
use crate::context::Context;
use crate::engine::Engine;

/// Longest side of a small picture, in pixels: a card of a gallery on a screen with two dots for one.
const SIDE: u32 = 480;
/// Longest side of a picture that is read, in pixels.
const SIDE_MAX: u32 = 20_000;
/// Most pixels of a picture that is read: beyond what phones take.
const PIXELS_MAX: u64 = 50_000_000;
/// Most memory for reading one.
const MEMORY_MAX: u64 = 200 * 1024 * 1024;
/// JPEG's measure of quality.
const QUALITY: u8 = 80;

/// How many pictures of the process are decoded at once: their memory adds up.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

/// A small picture.
#[derive(Clone, Debug)]
pub struct Thumbnail {
    /// `image/jpeg`, or `image/png` where something shows through.
    pub media_type: &'static str,
    pub bytes: Bytes,
    /// The same for the same content, in hexadecimal.
    pub tag: String,
}

impl Engine {
    /// A small picture of a file, for whoever may read the file.
    ///
    /// # Errors
    /// `not_found`, also for files that the actor may not read; `unsupported_media_type` for what is no picture, is broken, or is larger than
    /// what is read.
    #[crate::opaque]
    pub async fn thumbnail(&self, cx: &Context, id: &str) -> Result<Thumbnail> {
        let meta = open::readable(self, cx, id).await?;
        if !is_picture(&meta) {
            return Err(refused());
        }
        let key = format!("{}-{SIDE}", meta.sha256);
        let bytes = match content::find(self, &key).await? {
            Some(kept) => kept,
            None => make(self, &meta, &key).await?,
        };
        // What can't be read is not tried again.
        if bytes.is_empty() {
            return Err(refused());
        }
        let media_type = if bytes.starts_with(b"\xff\xd8") { "image/jpeg" } else { "image/png" };
        Ok(Thumbnail { media_type, bytes, tag: key })
    }
}

/// Makes it and keeps it beside the file; nothing where the file can't be read.
async fn make(engine: &Engine, meta: &FileMeta, key: &str) -> Result<Bytes> {
    let _turn = AT_ONCE.acquire().await.map_err(|error| Error::internal(format!("making a small picture: {error}")))?;
    if let Some(made_meanwhile) = content::find(engine, key).await? {
        return Ok(made_meanwhile);
    }
    let large = content::get(engine, &meta.sha256).await?;
    // A decoder that panics over a broken picture has not read it.
    let small = spawn_blocking(move || smaller(&large)).await.ok().flatten().map(Bytes::from).unwrap_or_default();
    content::put(engine, key, small.clone()).await?;
    Ok(small)
}

fn is_picture(meta: &FileMeta) -> bool {
    matches!(meta.media_type.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

fn refused() -> Error {
    Error::new(ErrorCode::UnsupportedMediaType, "there is no small picture of this file")
}

/// The picture with its longest side cut down, upright; of one that moves the first frame.
fn smaller(content: &[u8]) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().ok()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return None;
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = if width.max(height) > SIDE { whole.thumbnail(SIDE, SIDE) } else { whole };
    small.apply_orientation(turned);
    let mut written = Vec::new();
    if small.color().has_alpha() {
        DynamicImage::ImageRgba8(small.to_rgba8()).write_to(&mut Cursor::new(&mut written), ImageFormat::Png).ok()?;
    } else {
        JpegEncoder::new_with_quality(&mut written, QUALITY).encode_image(&small.to_rgb8()).ok()?;
    }
    Some(written)
}

#[cfg(test)]
pub(super) mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    /// A picture of one colour.
    pub(in crate::files) fn picture(width: u32, height: u32) -> Vec<u8> {
        encoded(&RgbImage::from_pixel(width, height, Rgb([20, 120, 140])).into(), ImageFormat::Png)
    }

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut written = Vec::new();
        image.write_to(&mut Cursor::new(&mut written), format).unwrap();
        written
    }

    #[test]
    fn pictures_become_small_and_keep_their_shape() {
        let size = |content: &[u8]| {
            let small = image::load_from_memory(&smaller(content).unwrap()).unwrap();
            (small.width(), small.height())
        };
        assert_eq!(size(&picture(960, 240)), (480, 120));
        assert_eq!(size(&picture(20, 30)), (20, 30), "what is small stays as it is");
        for format in [ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
            let image: DynamicImage = RgbImage::from_pixel(100, 1_000, Rgb([200, 0, 0])).into();
            assert_eq!(size(&encoded(&image, format)), (48, 480), "{format:?}");
        }
        let through: DynamicImage = RgbaImage::from_pixel(500, 500, Rgba([0, 0, 0, 0])).into();
        let small = smaller(&encoded(&through, ImageFormat::Png)).unwrap();
        assert_eq!(image::load_from_memory(&small).unwrap().to_rgba8().get_pixel(0, 0).0[3], 0, "nothing turns black");
    }

    #[test]
    fn what_is_broken_or_too_large_is_left_alone() {
        let mut half = picture(600, 600);
        half.truncate(60);
        // A small file that says of itself that it is 20,000 pixels wide and high.
        let mut wide = encoded(&RgbImage::from_pixel(1, 1, Rgb([0, 0, 0])).into(), ImageFormat::Gif);
        wide[6..10].copy_from_slice(&[0x20, 0x4e, 0x20, 0x4e]);
        for content in [&half[..], &wide[..], b"\x89PNG\r\n\x1a\n picture", b"", b"<svg/>"] {
            assert_eq!(smaller(content), None);
        }
    }
}
