/** The hooks of each faulty driver, by what it does wrong. */
export const FAULTS: Readonly<Record<string, () => object>>;
