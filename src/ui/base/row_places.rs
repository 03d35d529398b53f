//! Where the rows of a long list lie that are not all of one height. Only those in the document can be measured: each
//! other one is taken to be as high as one line, and whoever scrolls holds on to the row in view while that changes.

/// Where rows lie, in pixels below the beginning of the first one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowPlaces {
    /// The height of a row of one line.
    row_px: f64,
    /// How many rows there are.
    count: usize,
    /// The first row that was measured.
    from: usize,
    /// The lower edges of the measured rows, below the upper one of the first of them.
    edges_px: Vec<f64>,
}

impl RowPlaces {
    /// So many rows of one line each.
    pub fn even(row_px: f64, count: usize) -> Self {
        Self {
            row_px,
            count,
            ..Self::default()
        }
    }

    /// Rows from one on have their lower edges there.
    #[must_use]
    pub fn measured(self, from: usize, edges_px: Vec<f64>) -> Self {
        Self {
            from,
            edges_px,
            ..self
        }
    }

    /// Where a row begins.
    pub fn top_px(&self, row: usize) -> f64 {
        let Some(behind) = row.checked_sub(self.from + 1) else {
            return self.lines_px(row);
        };
        let before = self.lines_px(self.from);
        match self.edges_px.get(behind) {
            Some(edge_px) => before + edge_px,
            None => before + self.measured_px() + self.lines_px(behind + 1 - self.edges_px.len()),
        }
    }

    /// The height of all rows.
    pub fn height_px(&self) -> f64 {
        self.top_px(self.count)
    }

    /// The row at this height.
    pub fn row_at(&self, px: f64) -> usize {
        let px = px - self.lines_px(self.from);
        if px < 0.0 {
            return self.lines_in(px + self.lines_px(self.from));
        }
        let within = self.edges_px.partition_point(|edge_px| *edge_px <= px);
        if within < self.edges_px.len() {
            return self.from + within;
        }
        self.from + within + self.lines_in(px - self.measured_px())
    }

    fn measured_px(&self) -> f64 {
        self.edges_px.last().copied().unwrap_or_default()
    }

    #[expect(clippy::cast_precision_loss, reason = "a row number is far below 2^52")]
    fn lines_px(&self, rows: usize) -> f64 {
        rows as f64 * self.row_px
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates when cast, and a row number needs no fraction"
    )]
    fn lines_in(&self, px: f64) -> usize {
        (px / self.row_px) as usize
    }
}
