// A figure that keeps its zoom and hidden lines when new data arrives: plotly.js redraws it in place.
//
// Streamlit's own chart element is replaced as a whole whenever its figure changes, and forgets both.
// data: { figure: JSON of layout and data, config, revision: zoom is kept while it is the same, library: URL of plotly.js }

function loaded(url) {
  window.wsegPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      window.wsegPlotly = undefined; // the next figure tries again
      reject(new Error(`could not load ${url}`));
    };
    document.head.append(script);
  });
  return window.wsegPlotly;
}

// The colours and fonts of the page, as Streamlit's own charts have them.
function template(element) {
  const style = getComputedStyle(element);
  const value = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = value("--st-text-color", style.color);
  const family = value("--st-font", style.fontFamily);
  const page = value("--st-background-color", "#ffffff");
  const probe = document.createElement("span"); // plotly.js knows no color-mix: the browser computes it
  element.append(probe);
  const mixed = (share) => {
    probe.style.color = `color-mix(in srgb, ${text} ${share}%, ${page})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
    const scale = getComputedStyle(probe).color.startsWith("color(") ? 255 : 1;
    return `rgb(${[r, g, b].map((c) => Math.round(c * scale)).join(",")})`;
  };
  const [soft, line] = [mixed(72), mixed(14)];
  probe.remove();
  const axis = {
    gridcolor: line, linecolor: line, zerolinecolor: line, tickcolor: line, automargin: true,
    tickfont: { color: soft, size: 12 }, title: { font: { color: soft, size: 14 } },
  };
  return {
    layout: {
      font: { color: soft, family, size: 12 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      margin: { pad: 8, l: 0, r: 0 },
      xaxis: { ...axis, showgrid: false, zeroline: false },
      yaxis: axis,
      legend: { font: { color: text, size: 12 }, title: { font: { color: soft, size: 12 } } },
      hoverlabel: { bgcolor: page, bordercolor: line, font: { color: text, family, size: 12 } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: soft, activecolor: text },
    },
  };
}

// Lines are told apart by what they are, not by their number: new ones may come before them.
function named(traces, hidden) {
  const seen = {};
  return traces.map((trace) => {
    const name = [trace.type, trace.name, trace.legendgroup, trace.yaxis, trace.mode, trace.fill].join("|");
    seen[name] = (seen[name] ?? 0) + 1;
    const uid = `${name}|${seen[name]}`.replace(/\W/g, (c) => `_${c.charCodeAt(0)}_`); // plotly.js makes a selector of it
    return hidden.has(uid) ? { ...trace, uid, visible: "legendonly" } : { ...trace, uid };
  });
}

// What the visitor changed: the ranges of axes, and the lines hidden by a click in the legend. plotly.js's own memory of both
// (uirevision) gives way to a figure that sets new ranges.
function follow(plot, redraw) {
  plot.on("plotly_relayout", (change) => {
    for (const [key, value] of Object.entries(change)) {
      const [, axis, end] = key.match(/^([xy]axis\d*)\.range\[([01])\]$/) ?? [];
      if (axis) (plot.zoom[axis] ??= [...plot.layout[axis].range])[end] = value;
    }
  });
  plot.on("plotly_restyle", ([change]) => {
    if ("visible" in change) plot.hiddenLines = new Set(plot.data.filter((t) => t.visible === "legendonly").map((t) => t.uid));
  });
  plot.on("plotly_doubleclick", () => {
    plot.zoom = {};
    redraw();
  });
}

function zoomed(layout, zoom) {
  const kept = Object.entries(zoom).map(([axis, range]) => [axis, { ...layout[axis], range: [...range], autorange: false }]);
  return { ...layout, ...Object.fromEntries(kept) };
}

async function draw(Plotly, plot) {
  const { figure, config, revision } = plot.wanted;
  if (plot.revision !== revision) [plot.zoom, plot.hiddenLines] = [{}, new Set()];
  plot.revision = revision;
  const { data, layout } = JSON.parse(figure);
  const reset = { name: "reset", title: "Reset axes", icon: Plotly.Icons.home, click: () => plot.emit("plotly_doubleclick") };
  const buttons = config.modeBarButtons?.map((group) => group.map((b) => (b === "resetScale2d" ? reset : b)));
  const settings = { template: template(plot), autosize: true, uirevision: undefined };
  await Plotly.react(plot, named(data, plot.hiddenLines), zoomed({ ...layout, ...settings }, plot.zoom), {
    ...config,
    ...(buttons && { modeBarButtons: buttons }),
    doubleClick: false, // ours, below
  });
  if (plot.observer) return;
  follow(plot, () => draw(Plotly, plot));
  plot.observer = new ResizeObserver(() => plot.isConnected && Plotly.Plots.resize(plot));
  plot.observer.observe(plot);
}

export default function ({ data, parentElement }) {
  const plot = parentElement.querySelector(".live-plot");
  if (plot.wanted?.figure === data.figure && plot.wanted.revision === data.revision) return;
  plot.wanted = data;
  plot.style.height = `${JSON.parse(data.figure).layout.height ?? 450}px`;
  loaded(data.library).then((Plotly) => plot.wanted === data && plot.isConnected && draw(Plotly, plot));
}
