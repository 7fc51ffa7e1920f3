/// <reference lib="dom" />
import { isEqual } from 'lodash';
import type { Locator } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const POLL_MS = 100;

/** Asks again and again until the answer is this one; returns the last answer. */
export async function settled<Answer>(ask: () => Promise<Answer>, wanted: Answer): Promise<Answer> {
	const deadline = Date.now() + DEADLINE_MS;
	for (;;) {
		const answer = await ask();
		if (isEqual(answer, wanted) || Date.now() > deadline) return answer;
		await sleep(POLL_MS);
	}
}

/** The text that can be read there, line by line, without what differs from run to run. */
export async function visibleText(part: Locator): Promise<string[]> {
	const lines = await part.evaluate(linesIn);
	return lines.map((line) =>
		line
			.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
			.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z?/g, '<time>'),
	);
}

/** Icons that did not load, and those of ours that are not for this theme. */
export async function missingIcons(part: Locator, theme: 'light' | 'dark'): Promise<string[]> {
	return await part.evaluate(missingIconsIn, theme);
}

/** What a designer would not let pass: text and fields that do not fit in. */
export async function misfits(part: Locator): Promise<string[]> {
	return await part.evaluate(misfitsIn);
}

// Those below run in the page, so that they can use nothing from here.

function linesIn(root: Element): string[] {
	// Messages that pass by are not part of a picture.
	const isShown = (element: Element) =>
		!element.closest('.el-notification') &&
		element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
	const blockOf = (element: Element): Element =>
		element !== root && element.parentElement && getComputedStyle(element).display === 'inline'
			? blockOf(element.parentElement)
			: element;

	const lines: Array<{ block: Node; text: string }> = [];
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
	while (walker.nextNode()) {
		const node = walker.currentNode;
		if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) {
			const text = node.type === 'password' ? '' : node.value || node.placeholder;
			if (isShown(node)) lines.push({ block: node, text });
		} else if (node instanceof Text && node.parentElement && isShown(node.parentElement)) {
			const block = blockOf(node.parentElement);
			const last = lines.at(-1);
			if (last?.block === block) last.text += node.data;
			else lines.push({ block, text: node.data });
		}
	}
	return lines.map(({ text }) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
}

function missingIconsIn(root: Element, theme: string): string[] {
	return Array.from(root.querySelectorAll('img'))
		.filter((icon) => icon.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
		.flatMap(({ src, complete, naturalWidth }) => {
			if (!complete || naturalWidth === 0) return [`${src} did not load.`];
			const isOurs = src.includes('n8n-nodes-billing-customers');
			const isDark = src.endsWith('.dark.svg');
			return isOurs && isDark !== (theme === 'dark') ? [`${src} is not for this theme.`] : [];
		});
}

function misfitsIn(root: Element): string[] {
	const isShown = (element: Element) =>
		element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
	const shown = [root, ...Array.from(root.querySelectorAll('*'))].filter(isShown);
	const nameOf = (element: Element) =>
		`${element.tagName.toLowerCase()} "${(element.textContent ?? '').trim().slice(0, 60)}"`;

	const scrollers = shown
		.filter((element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
		.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
		.map((element) => `${nameOf(element)} scrolls sideways.`);

	const frame = root.getBoundingClientRect();
	const outside = shown
		.filter((element) => element.matches('input, textarea, button, label, a'))
		.filter((element) => element.getBoundingClientRect().width > 1)
		.filter((element) => {
			const { left, right } = element.getBoundingClientRect();
			return left < frame.left - 1 || right > frame.right + 1;
		})
		.map((element) => `${nameOf(element)} reaches out of its panel.`);

	const cutTexts = shown.flatMap((element) =>
		Array.from(element.childNodes).flatMap((node) => {
			if (!(node instanceof Text) || !node.data.trim()) return [];
			const range = document.createRange();
			range.selectNodeContents(node);
			const { right } = range.getBoundingClientRect();
			for (let box: Element | null = element; box && root.contains(box); box = box.parentElement) {
				const clips = getComputedStyle(box).overflowX !== 'visible';
				if (clips && right > box.getBoundingClientRect().right + 1) {
					return [`The text "${node.data.trim()}" is cut.`];
				}
			}
			return [];
		}),
	);

	const pen = document.createElement('canvas').getContext('2d');
	const cutPlaceholders = shown
		.filter((element) => element instanceof HTMLInputElement)
		.filter((input) => {
			const style = getComputedStyle(input);
			if (!pen) return true;
			pen.font = style.font;
			// What people or vendors have written may be of any length; what we offer is not.
			const isOffered = input.getAttribute('role') === 'combobox' && input.value;
			const text = isOffered ? input.value : input.placeholder;
			const room =
				input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
			return pen.measureText(text).width > room + 1;
		})
		.map((input) => `"${input.value || input.placeholder}" does not fit into its field.`);

	return [...scrollers, ...outside, ...cutTexts, ...cutPlaceholders];
}
