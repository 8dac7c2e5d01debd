"""Signal contracts (class C1): which rules they implement, and the best of them."""
