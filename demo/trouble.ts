/** Something the reader can act on: shown as its sentence alone, without a stack. */
export class Trouble extends Error {}
