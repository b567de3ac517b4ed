/** This machine does not let the demo go on, in words for whoever watches. */
export class DemoTrouble extends Error {
  override readonly name = 'DemoTrouble';
}
