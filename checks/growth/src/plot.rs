//! The plot. It has a panel for each question, and both axes are logarithmic.

use crate::account::SHAPES;
use crate::question::{QUESTIONS, Question};
use crate::timed::Medians;
use anyhow::{Result, anyhow};
use plotters::chart::SeriesLabelPosition;
use plotters::coord::Shift;
use plotters::prelude::*;

const SIZE: (u32, u32) = (960, 760);
const FONT: &str = "sans-serif";

/// The colours of the shapes.
// four of the palette of Okabe and Ito, which people with any kind of colour blindness can tell apart
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115), RGBColor(204, 121, 167)];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The plot as the text of an SVG file.
pub fn svg(medians: &Medians, sizes: &[u64]) -> Result<String> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE).map_err(|error| anyhow!("{error}"))?;
        for (question, area) in QUESTIONS.into_iter().zip(root.split_evenly((2, 2))) {
            panel(&area, question, medians, sizes)
                .map_err(|error| anyhow!("{}: {error}", question.name()))?;
        }
        root.present().map_err(|error| anyhow!("{error}"))?;
    }
    Ok(text)
}

/// A label of the time axis, such as `10 µs`.
fn axis_label(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.0} ns"),
        1e3..1e6 => format!("{:.0} µs", nanoseconds / 1e3),
        _ => format!("{:.0} ms", nanoseconds / 1e6),
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
fn panel(
    area: &Area<'_>,
    question: Question,
    medians: &Medians,
    sizes: &[u64],
) -> Result<(), Box<dyn std::error::Error>> {
    let (least, most) = sizes.first().zip(sizes.last()).ok_or("there are no sizes to plot")?;
    let mut chart = ChartBuilder::on(area)
        .caption(question.name(), (FONT, 18))
        .margin(12)
        .margin_right(32)
        .x_label_area_size(42)
        .y_label_area_size(62)
        .build_cartesian_2d((*least as f64..*most as f64).log_scale(), (1.0..1e8).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .label_style((FONT, 13))
        .x_desc("n")
        .y_desc("processor time of a call")
        .x_label_formatter(&|size| if *size < 1e4 { format!("{size:.0}") } else { "10,000".to_owned() })
        .y_label_formatter(&|time| axis_label(*time))
        .draw()?;
    for (shape, colour) in SHAPES.into_iter().zip(COLOURS) {
        let line = medians.line(question, shape).into_iter().map(|(size, median)| (size as f64, median));
        chart
            .draw_series(LineSeries::new(line, colour.stroke_width(2)).point_size(2))?
            .label(shape.name())
            .legend(move |(x, y)| {
                PathElement::new([(x, y), (x.saturating_add(18), y)], colour.stroke_width(2))
            });
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .label_font((FONT, 13))
        .background_style(WHITE.mix(0.8))
        .draw()?;
    Ok(())
}
