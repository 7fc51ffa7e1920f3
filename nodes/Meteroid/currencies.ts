import { namesByCode } from '../engine/customer/namesByCode';

// In the order of the names, and written out for the same reasons as the countries.
const CURRENCIES =
	'AFN Afghan Afghani, ALL Albanian Lek, DZD Algerian Dinar, AOA Angolan Kwanza, ' +
	'ARS Argentine Peso, AMD Armenian Dram, AWG Aruban Florin, AUD Australian Dollar, ' +
	'AZN Azerbaijani Manat, BSD Bahamian Dollar, BHD Bahraini Dinar, BDT Bangladeshi Taka, ' +
	'BBD Barbadian Dollar, BYN Belarusian Ruble, BZD Belize Dollar, BMD Bermudan Dollar, ' +
	'BTN Bhutanese Ngultrum, BOB Bolivian Boliviano, BAM Bosnia-Herzegovina Convertible Mark, ' +
	'BWP Botswanan Pula, BRL Brazilian Real, GBP British Pound, BND Brunei Dollar, ' +
	'BGN Bulgarian Lev, BIF Burundian Franc, KHR Cambodian Riel, CAD Canadian Dollar, ' +
	'CVE Cape Verdean Escudo, KYD Cayman Islands Dollar, XAF Central African CFA Franc, ' +
	'XPF CFP Franc, CLP Chilean Peso, CNY Chinese Yuan, CNH Chinese Yuan (offshore), ' +
	'COP Colombian Peso, KMF Comorian Franc, CDF Congolese Franc, CRC Costa Rican Colón, ' +
	'HRK Croatian Kuna, CUC Cuban Convertible Peso, CUP Cuban Peso, CZK Czech Koruna, ' +
	'DKK Danish Krone, DJF Djiboutian Franc, DOP Dominican Peso, XCD East Caribbean Dollar, ' +
	'EGP Egyptian Pound, ERN Eritrean Nakfa, ETB Ethiopian Birr, EUR Euro, ' +
	'FKP Falkland Islands Pound, FJD Fijian Dollar, GMD Gambian Dalasi, GEL Georgian Lari, ' +
	'GHS Ghanaian Cedi, GIP Gibraltar Pound, GTQ Guatemalan Quetzal, GNF Guinean Franc, ' +
	'GYD Guyanaese Dollar, HTG Haitian Gourde, HNL Honduran Lempira, HKD Hong Kong Dollar, ' +
	'HUF Hungarian Forint, ISK Icelandic Króna, INR Indian Rupee, IDR Indonesian Rupiah, ' +
	'IRR Iranian Rial, IQD Iraqi Dinar, ILS Israeli New Shekel, JMD Jamaican Dollar, ' +
	'JPY Japanese Yen, JOD Jordanian Dinar, KZT Kazakhstani Tenge, KES Kenyan Shilling, ' +
	'KWD Kuwaiti Dinar, KGS Kyrgyz Som, LAK Laotian Kip, LBP Lebanese Pound, LSL Lesotho Loti, ' +
	'LRD Liberian Dollar, LYD Libyan Dinar, MOP Macanese Pataca, MKD Macedonian Denar, ' +
	'MGA Malagasy Ariary, MWK Malawian Kwacha, MYR Malaysian Ringgit, MVR Maldivian Rufiyaa, ' +
	'MRU Mauritanian Ouguiya, MUR Mauritian Rupee, MXN Mexican Peso, MDL Moldovan Leu, ' +
	'MNT Mongolian Tugrik, MAD Moroccan Dirham, MZN Mozambican Metical, MMK Myanmar Kyat, ' +
	'NAD Namibian Dollar, NPR Nepalese Rupee, ANG Netherlands Antillean Guilder, ' +
	'TWD New Taiwan Dollar, NZD New Zealand Dollar, NIO Nicaraguan Córdoba, NGN Nigerian Naira, ' +
	'KPW North Korean Won, NOK Norwegian Krone, OMR Omani Rial, PKR Pakistani Rupee, ' +
	'PAB Panamanian Balboa, PGK Papua New Guinean Kina, PYG Paraguayan Guarani, ' +
	'PEN Peruvian Sol, PHP Philippine Peso, PLN Polish Zloty, QAR Qatari Riyal, ' +
	'RON Romanian Leu, RUB Russian Ruble, RWF Rwandan Franc, SVC Salvadoran Colón, ' +
	'WST Samoan Tala, STD São Tomé & Príncipe Dobra (1977–2017), STN São Tomé & Príncipe Dobra, ' +
	'SAR Saudi Riyal, RSD Serbian Dinar, SCR Seychellois Rupee, ' +
	'SLL Sierra Leonean Leone (1964—2022), SGD Singapore Dollar, SBD Solomon Islands Dollar, ' +
	'SOS Somali Shilling, ZAR South African Rand, KRW South Korean Won, ' +
	'SSP South Sudanese Pound, LKR Sri Lankan Rupee, SHP St. Helena Pound, SDG Sudanese Pound, ' +
	'SRD Surinamese Dollar, SZL Swazi Lilangeni, SEK Swedish Krona, CHF Swiss Franc, ' +
	'SYP Syrian Pound, TJS Tajikistani Somoni, TZS Tanzanian Shilling, THB Thai Baht, ' +
	'TOP Tongan Paʻanga, TTD Trinidad & Tobago Dollar, TND Tunisian Dinar, TRY Turkish Lira, ' +
	'TMT Turkmenistani Manat, UGX Ugandan Shilling, UAH Ukrainian Hryvnia, ' +
	'AED United Arab Emirates Dirham, UYU Uruguayan Peso, USD US Dollar, UZS Uzbekistani Som, ' +
	'VUV Vanuatu Vatu, VES Venezuelan Bolívar, VND Vietnamese Dong, XOF West African CFA Franc, ' +
	'YER Yemeni Rial, ZMW Zambian Kwacha, ZWL Zimbabwean Dollar (2009–2024)';

/** The currencies of Meteroid's API; a tenant has some of them (Currency schema). */
export const currencyNames = namesByCode(CURRENCIES);

/** Their codes. */
export const currencies = Object.keys(currencyNames) as [string, ...string[]];
