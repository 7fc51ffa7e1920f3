const { dest, parallel, src } = require('gulp');

// What tsc leaves behind: icons, codex files and the previews of output fields.
const copy = (from, base) => () => src(from, { base, encoding: false }).pipe(dest(`dist/${base}`));

exports['build:icons'] = parallel(
	copy('icons/*.svg', 'icons'),
	copy('nodes/**/{*.node.json,__schema__/**/*.json}', 'nodes'),
);
