import type { Definition } from '../definition.ts';
import { type OutputOptions, outputOption } from '../options.ts';

/** `tierwise demo` */
export const demo: Definition<OutputOptions> = {
  declare: (command) => command.addOption(outputOption()),
  examples: [['tierwise demo', 'eight clusters of real processes, about two minutes']],
  run: ({ io, wiring, options }) => wiring.demo(io, options.output),
};
