import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { play, renames, tally } from '../scenario';
import { atOnce } from './atOnce';
import { bucket } from './bucket';
import { free } from './free';
import { sliding } from './sliding';
import { slower } from './slower';
import { windows } from './windows';
import type { World } from './world';

interface Row {
	/** A world that nobody has sent anything to. */
	readonly world: () => World;
	readonly requests: number;
	readonly runs?: number;
	/** The time, as a multiple of the least that the world allows, at most. */
	readonly times: number;
	/** Requests refused, in percent of all, at most. */
	readonly refused?: number;
	/** The time of the slowest run by that of the fastest, at most. */
	readonly spread?: number;
}

const fifty = { perSecond: 50 };
const twelve = { perSecond: 12.5, burst: 12 };

/** The worst of five seeds keeps to these. */
const ROWS: Record<string, Row> = {
	'50 a second, says when to come back': {
		world: () => bucket({ ...fifty, askedMs: 1000 }),
		requests: 1000,
		times: 1.05,
		refused: 2,
	},
	'50 a second, silent': { world: () => bucket(fifty), requests: 1000, times: 1.03, refused: 2.5 },
	'5 a second, says when to come back': {
		world: () => bucket({ perSecond: 5, askedMs: 1000 }),
		requests: 300,
		times: 1.05,
		refused: 4.8,
	},
	'150 a second with a reserve of ten seconds': {
		world: () => bucket({ perSecond: 150, burst: 1500 }),
		requests: 10_000,
		times: 1.02,
		refused: 1,
	},
	'50 a second with no reserve': {
		world: () => bucket({ ...fifty, burst: 1 }),
		requests: 1000,
		times: 1.64,
		refused: 3,
	},
	'50 in each second': {
		world: () => windows({ requests: 50, ms: 1000 }),
		requests: 500,
		times: 1.2,
		refused: 7.8,
	},
	'100 in each 5 seconds': {
		world: () => windows({ requests: 100, ms: 5000 }),
		requests: 800,
		times: 1.2,
		refused: 9,
	},
	'1,000 in each minute': {
		world: () => windows({ requests: 1000, ms: 60_000 }),
		requests: 4000,
		times: 1.1,
		refused: 2,
	},
	'500 in each 5 minutes': {
		world: () => windows({ requests: 500, ms: 300_000 }),
		requests: 1500,
		times: 1.05,
		refused: 4,
	},
	'60 in any 10 seconds': {
		world: () => sliding({ requests: 60, ms: 10_000 }),
		requests: 600,
		times: 1.3,
		refused: 9,
	},
	'8 at once': { world: () => atOnce(8), requests: 2000, times: 1.31, refused: 2 },
	'slower with each beyond 8 at once': { world: () => slower(8), requests: 2000, times: 1 },
	'no limit': { world: () => free(), requests: 1000, times: 1.35, refused: 0 },
	'50 a second, later 12.5': {
		world: () => bucket({ ...fifty, change: { ...twelve, at: 20_000 } }),
		requests: 1500,
		times: 1.05,
	},
	'12.5 a second, later 50': {
		world: () => bucket({ ...twelve, change: { ...fifty, at: 20_000 } }),
		requests: 2000,
		times: 1.2,
	},
	'eight runs on 50 a second, says when to come back': {
		world: () => bucket({ ...fifty, askedMs: 1000 }),
		requests: 1000,
		runs: 8,
		times: 1.1,
		refused: 5,
		spread: 2,
	},
	'eight runs on 50 a second, silent': {
		world: () => bucket(fifty),
		requests: 1000,
		runs: 8,
		times: 1.1,
		refused: 5,
		spread: 2,
	},
	'eight runs on 50 in each second': {
		world: () => windows({ requests: 50, ms: 1000 }),
		requests: 500,
		runs: 8,
		times: 1.5,
		refused: 6,
		spread: 2,
	},
};

/** `npm run worlds` takes all; one of them is enough to see that something broke. */
const SEEDS = process.env.WORLDS === 'all' ? [1, 2, 3, 4, 5] : [1];

test.each(Object.entries(ROWS))(
	'%s: all arrive near the bound, few are refused, and no run starves',
	async (_, { world, requests, runs = 1, times, refused = 100, spread = Infinity }) => {
		const seen: Array<Record<'times' | 'refused' | 'spread', number>> = [];
		for (const seed of SEEDS) {
			const made = world();
			const played = await play(renames(requests), {
				server: { world: made },
				runs,
				seed,
			});
			expect(tally(played.outcomes)).toEqual({ updated: requests * runs });
			seen.push({
				times: played.tookMs / made.boundMs(requests * runs),
				refused: (100 * played.server.count(429)) / played.server.seen.length,
				spread: played.tookMs / played.fastestMs,
			});
		}
		const worst = (of: 'times' | 'refused' | 'spread') => Math.max(...seen.map((one) => one[of]));
		expect({ times: worst('times'), refused: worst('refused'), spread: worst('spread') }).toEqual({
			times: atMost(times),
			refused: atMost(refused),
			spread: atMost(spread),
		});
	},
);

test('the page on benchmarks says to what the runs in these worlds are held', () => {
	const page = readFileSync(join(__dirname, '../../../docs/benchmarks.md'), 'utf8');
	const said = page.split('\n').map((line) => line.replace(/ +/g, ' '));
	for (const [name, { times, refused, spread }] of Object.entries(ROWS)) {
		const cells = [`${times} ×`, refused === undefined ? '' : `${refused} %`, spread ?? ''];
		expect(said).toContain(`| ${[name, ...cells].join(' | ')} |`.replace(/ +/g, ' '));
	}
});

function atMost(most: number) {
	return { asymmetricMatch: (value: number) => value <= most, toString: () => `at most ${most}` };
}
