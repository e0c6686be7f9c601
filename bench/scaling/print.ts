// `npm run bench -- scaling`: nothing is measured; what was is put into the formulas of docs/SCALING.md.
import { scalingTables } from './tables.ts';

for (const { name, lines } of scalingTables()) console.log(`\n${name}\n\n${lines.join('\n')}`);
