import { countries, countryNames } from '../../nodes/engine/customer/countries';
import { namesByCode } from '../../nodes/engine/customer/namesByCode';
import { codeOptions } from '../../nodes/n8n/choices';
import { currencies, currencyNames } from '../../nodes/Meteroid/currencies';

test('codes and names are told apart by the first space', () => {
	expect(namesByCode('EUR Euro, XPF CFP Franc')).toEqual({ EUR: 'Euro', XPF: 'CFP Franc' });
});

describe.each([
	['countries', 'region', countryNames, countries],
	['currencies', 'currency', currencyNames, currencies],
] as const)('%s', (_, type, names, codes) => {
	test('each has a code and a name of its own', () => {
		const form = type === 'region' ? /^[A-Z]{2}$/ : /^[A-Z]{3}$/;
		expect(codes.filter((code) => !form.test(code))).toEqual([]);
		expect(new Set(Object.values(names)).size).toBe(codes.length);
	});

	test('they are in the order in which people look for their names', () => {
		const shown = codeOptions(names).map(({ name }) => name);
		expect(shown).toEqual(shown.toSorted(new Intl.Collator('en').compare));
	});

	// Another version of the platform may know a few by another name.
	test('they are called what the platform calls them', () => {
		const platform = new Intl.DisplayNames('en', { type });
		const others = codes.filter((code) => platform.of(code) !== names[code]);
		expect(others.length).toBeLessThan(codes.length / 20);
	});
});
