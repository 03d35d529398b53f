//! Our side of the AT line.
