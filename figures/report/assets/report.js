/* The report's own script: search, the explorer, and details that open when somebody needs them.

   Nothing is computed here but where a dot goes: every number was found beforehand, exactly, and
   is shown as the text it came as. Names of people's games go in as text, never as markup. */
"use strict";

(() => {
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));

  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  /* -- search ------------------------------------------------------------------------------ */

  const search = document.getElementById("search");
  const standing = document.getElementById("standing");
  const result = document.getElementById("search-result");
  const claims = all("#claim-list .claim");

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      const text = claim.dataset.search;
      const fits =
        words.every((word) => text.includes(word)) &&
        (!standing.value || claim.dataset.headline === standing.value);
      claim.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const group of all("#claim-list .group")) {
      group.hidden = !group.querySelector(".claim:not([hidden])");
    }
    const filtered = words.length || standing.value;
    result.textContent = filtered
      ? `${shown} of ${claims.length} claims`
      : `${claims.length} claims`;
  };

  const clear = () => {
    search.value = "";
    standing.value = "";
    filter();
  };

  search.addEventListener("input", filter);
  standing.addEventListener("change", filter);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
  });

  /* -- details ----------------------------------------------------------------------------- */

  const reveal = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = name && document.getElementById(name);
    if (!target) return;
    if (target.hidden || target.closest("[hidden]")) clear();
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    const inside = target.matches(".claim") && target.querySelector("details");
    if (inside) inside.open = true;
    target.scrollIntoView();
  };

  window.addEventListener("hashchange", reveal);

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const node of closed) node.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const node of closed) node.open = false;
    closed = [];
  });

  /* -- what scrolls sideways is a stop for the keyboard, what fits is none ------------------- */

  const seen = (selector, margin, act) => {
    if (!("IntersectionObserver" in window)) {
      all(selector).forEach(act);
      return;
    }
    const watcher = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach((e) => act(e.target)),
      { rootMargin: margin },
    );
    all(selector).forEach((node) => watcher.observe(node));
  };

  seen(".scroll, .formula, .sheet", "0px", (node) => {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  });

  /* What the first screen does not need is laid out and loaded after it, piece by piece. */
  const later = all(".claim, .witness, figure");
  const settle = (deadline) => {
    while (later.length && deadline.timeRemaining() > 2) {
      const node = later.shift();
      for (const image of all("img", node)) image.loading = "eager";
      node.style.contentVisibility = "visible";
      node.getBoundingClientRect();
    }
    if (later.length) requestIdleCallback(settle);
    else document.documentElement.dataset.settled = "";
  };
  if ("requestIdleCallback" in window) {
    window.addEventListener("load", () => requestIdleCallback(settle));
  }

  /* -- where the reader is ----------------------------------------------------------------- */

  const links = new Map(all(".top a[href^='#']").map((a) => [a.getAttribute("href").slice(1), a]));
  if ("IntersectionObserver" in window) {
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          for (const link of links.values()) link.removeAttribute("aria-current");
          links.get(entry.target.id).setAttribute("aria-current", "true");
        }
      },
      { rootMargin: "-10% 0px -80% 0px" },
    );
    for (const section of all("main > section")) {
      if (links.has(section.id)) watcher.observe(section);
    }
  }

  /* -- explorer ---------------------------------------------------------------------------- */

  /* Only to place a dot: "44/5" becomes 8.8, "∞" stays off the chart. */
  const place = (text) => {
    const [above, below] = text.split("/");
    return below === undefined ? Number(above) : Number(above) / Number(below);
  };

  const SIDES = [
    ["top", -1, 0],
    ["right", 0, 1],
    ["bottom", 1, 0],
    ["left", 0, -1],
  ];

  const mark = (kind, sign, meaning) => {
    const node = make("span", `mark ${kind}`, sign);
    node.title = meaning;
    node.append(make("span", "unseen", ` ${meaning}`));
    return node;
  };

  const draw = (tag, attributes, parent) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    parent.append(node);
    return node;
  };

  const WIDTH = 360;
  const HEIGHT = 176;
  const LEFT = 34;
  const RIGHT = 14;
  const TOP = 22;
  const BOTTOM = 30;

  const chart = (box, data, language, now) => {
    const weights = data.weights.map(place);
    const last = weights[weights.length - 1] || 1;
    const gaps = language.frames.map((frame) => frame.map((best) => place(best.gap)));
    const finite = gaps.flat().filter(Number.isFinite);
    const most = Math.max(...finite, 0) || 1;
    const x = (weight) => LEFT + ((WIDTH - LEFT - RIGHT) * weight) / last;
    const y = (gap) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * gap) / most;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    draw("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(0), y2: y(0), class: "axis" }, svg);
    draw("line", { x1: LEFT, x2: LEFT, y1: TOP, y2: y(0), class: "axis" }, svg);
    draw("line", { x1: x(weights[now]), x2: x(weights[now]), y1: TOP, y2: y(0), class: "now" }, svg);
    const say = (text, left, top, anchor) => {
      draw("text", { x: left, y: top, "text-anchor": anchor }, svg).textContent = text;
    };
    const top = finite.length ? gaps.flat().indexOf(Math.max(...finite)) : -1;
    say("0", LEFT - 6, y(0) + 4, "end");
    if (top >= 0 && most > 0 && finite.some((gap) => gap > 0)) {
      say(language.frames[Math.floor(top / 3)][top % 3].gap, LEFT - 6, y(most) + 4, "end");
    }
    say("gap Γ", LEFT - 6, TOP - 12, "start");
    say("0", LEFT, HEIGHT - 12, "middle");
    say(data.weights[data.weights.length - 1], WIDTH - RIGHT, HEIGHT - 12, "end");
    say("prosocial weight λ", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "middle");
    gaps.forEach((row, k) => {
      const big = k === now ? 1.5 : 1;
      row.forEach((gap, kind) => {
        if (!Number.isFinite(gap)) return;
        const [cx, cy, r] = [x(weights[k]), y(gap), 2.6 * big];
        if (kind === 0) draw("circle", { cx, cy, r: r + 1, class: "c0" }, svg);
        else if (kind === 1) {
          draw("rect", { x: cx - r, y: cy - r, width: 2 * r, height: 2 * r, class: "c1" }, svg);
        } else {
          const points = `${cx},${cy - r} ${cx + r},${cy + r} ${cx - r},${cy + r}`;
          draw("polygon", { points, class: "c2" }, svg);
        }
      });
    });
    box.replaceChildren(svg);
  };

  const paid = (box, data, language, frame) => {
    box.replaceChildren();
    const best = frame[1];
    if (best.value === "none") {
      box.append("No signal contract implements anything: no outcome is stable.");
      return;
    }
    const rows = best.transfers
      .map((row, signal) => [language.labels[signal], row])
      .filter(([, row]) => row.some((amount) => amount !== "0"));
    if (!rows.length) {
      box.append("The best signal contract pays nothing.");
      return;
    }
    box.append("The best signal contract pays ");
    const list = make("ul");
    for (const [label, row] of rows) {
      const each = row.map((amount, agent) => `${data.agents[agent]} ${amount}`).join(", ");
      list.append(make("li", "", `at ${label}: ${each}`));
    }
    box.append(list);
    if (!frame[2].attained) {
      box.append("The mediator’s welfare rests on promises that never fall due.");
    }
  };

  const explorer = (root) => {
    const data = JSON.parse(document.getElementById(`data-${root.dataset.explorer}`).textContent);
    const slider = root.querySelector("input[type=range]");
    const picker = root.querySelector("select");
    const cells = all("[data-outcome]", root);
    const [, rows, columns] = data.shape;
    const bimatrix = data.shape.length === 3;

    const borders = (cell, index, signals) => {
      const size = rows * columns;
      const [start, r, c] = [
        Math.floor(index / size) * size,
        Math.floor((index % size) / columns),
        index % columns,
      ];
      for (const [side, down, right] of SIDES) {
        const [i, j] = [r + down, c + right];
        const inside = i >= 0 && i < rows && j >= 0 && j < columns;
        const other = inside ? signals[start + i * columns + j] : null;
        cell.classList.toggle(`edge-${side}`, other !== signals[index]);
      }
    };

    const show = () => {
      const now = Number(slider.value);
      const language = data.languages[Number(picker.value)];
      const [frame, shared] = [language.frames[now], data.shared[now]];
      const text = `λ = ${data.weights[now]}`;
      slider.setAttribute("aria-valuetext", text);
      for (const output of all("output", root)) output.textContent = text;
      const plays = [null, new Map(frame[1].plays), new Map(frame[2].plays)];
      const stable = new Set(shared.equilibria);
      for (const cell of cells) {
        const index = Number(cell.dataset.outcome);
        const marks = cell.querySelector(".marks");
        const kept = all(".best", marks);
        marks.replaceChildren(...kept);
        if (stable.has(index)) marks.append(mark("stable", "○", "equilibrium without contract"));
        if (plays[1].has(index)) marks.append(mark("c1", "C1", "best signal contract"));
        if (plays[2].has(index)) {
          const chance = plays[2].get(index);
          const sign = chance === "1" ? "C2" : `C2 ${chance}`;
          marks.append(mark("c2", sign, "recommended by the best mediator"));
        }
        cell.classList.toggle("played", plays[1].has(index) || plays[2].has(index));
        cell.querySelector(".utility").textContent = shared.utilities[index].join(", ");
        cell.querySelector(".signal").textContent = language.signals[index];
        if (bimatrix) borders(cell, index, language.signals);
      }
      all(".results tbody tr", root).forEach((row, kind) => {
        const best = frame[kind];
        row.querySelector(".value").textContent = best.exact ? best.value : `≥ ${best.value}`;
        row.querySelector(".gap").textContent = best.exact ? best.gap : `≤ ${best.gap}`;
      });
      root.querySelector(".seen").textContent = language.name;
      root.querySelector(".own").textContent = language.threshold;
      paid(root.querySelector(".paid"), data, language, frame);
      chart(root.querySelector(".chart"), data, language, now);
    };

    slider.addEventListener("input", show);
    picker.addEventListener("change", show);
    root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    show();
  };

  all("[data-explorer]").forEach(explorer);
  if (location.hash) reveal();
})();
