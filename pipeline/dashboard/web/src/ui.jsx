// Small parts that several views are made of.
import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from "@tanstack/virtual-core";
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import { go, linkTo } from "./route.js";
import { TONES } from "./words.js";
/** @import { ComponentChildren } from "preact" */
/** @import { Route } from "./route.js" */

/** A link inside the page: a click goes there without a load, and all else a link can works.
 * @param {{ to: Partial<Route>, class?: string, label?: string, current?: boolean, tabIndex?: number, children: ComponentChildren }} props */
export function Go({ to, class: kind, label, current, tabIndex, children }) {
  /** @param {MouseEvent} click */
  const follow = (click) => {
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.button) return;
    click.preventDefault();
    go(to);
  };
  return <a href={linkTo(to)} class={kind} aria-label={label} aria-current={current ? "page" : undefined} tabIndex={tabIndex} onClick={follow}>{children}</a>;
}

/** @param {{ status: string, was?: string }} props */
export function Chip({ status, was }) {
  return <span class="chips">
    {was && <span class="was">was {was}</span>}
    <span class="chip" data-tone={TONES[status]}>{status}</span>
  </span>;
}

/** Virtual rows of a scrolling element.
 * @param {{ count: number, getScrollElement: () => Element | null, estimateSize: (index: number) => number, getItemKey: (index: number) => string }} options */
export function useVirtual(options) {
  const [, repaint] = useReducer((/** @type {number} */ count) => count + 1, 0);
  const kept = useRef(/** @type {Virtualizer<Element, Element> | null} */ (null));
  const all = { scrollToFn: elementScroll, observeElementOffset, observeElementRect, overscan: 8, ...options, onChange: () => repaint(undefined) };
  kept.current ??= new Virtualizer(all);
  const virtual = kept.current;
  virtual.setOptions({ ...virtual.options, ...all });
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}

/** Load something and keep it; a newer question wins over an older one.
 * @template T @param {() => Promise<T>} load @param {unknown[]} on
 * @returns {{ value: T | null, error: string, loading: boolean }} */
export function useLoaded(load, on) {
  const [state, setState] = useState(/** @type {{ value: T | null, error: string, loading: boolean }} */ ({ value: null, error: "", loading: true }));
  useEffect(() => {
    let live = true;
    setState((old) => ({ ...old, loading: true }));
    load().then(
      (value) => live && setState({ value, error: "", loading: false }),
      (error) => live && setState((old) => ({ value: old.value, error: String(error.message ?? error), loading: false })),
    );
    return () => { live = false; };
  }, on);
  return state;
}

/** A value that follows a fast one at most every so many ms.
 * @template T @param {T} value @param {number} ms @returns {T} */
export function useCalm(value, ms) {
  const [calm, setCalm] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + ms - Date.now());
    const timer = setTimeout(() => { last.current = Date.now(); setCalm(value); }, wait);
    return () => clearTimeout(timer);
  }, [value]);
  return calm;
}

/** @param {{ title: string, children?: ComponentChildren }} props */
export function Empty({ title, children }) {
  return <div class="empty"><p class="empty-title">{title}</p>{children}</div>;
}
