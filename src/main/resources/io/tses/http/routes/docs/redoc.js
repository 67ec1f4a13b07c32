"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");

const typography = {
  fontFamily: "system-ui, sans-serif",
  headings: { fontFamily: "system-ui, sans-serif", fontWeight: "600" },
  code: { fontFamily: "ui-monospace, monospace" },
};

const lightTheme = {
  // The panel of samples is dark in either scheme.
  colors: {
    primary: { main: "#1f5fbf" },
    responses: { error: { tabTextColor: "#ff9c94" }, redirect: { color: "#7a5000" } },
  },
  typography: { ...typography, code: { ...typography.code, color: "#b3261e" } },
};

/** ReDoc derives the rest from these; what it has no setting for is in docs.css. */
const darkTheme = {
  colors: {
    primary: { main: "#8ab4f8" },
    success: { main: "#7fd18b" },
    warning: { main: "#e3b341" },
    error: { main: "#ff9c94" },
    text: { primary: "#e6eaf0", secondary: "#a5b0bf" },
    border: { dark: "rgba(255, 255, 255, 0.2)", light: "rgba(255, 255, 255, 0.1)" },
    responses: {
      success: { color: "#7fd18b", backgroundColor: "#16261b", tabTextColor: "#7fd18b" },
      error: { color: "#ff9c94", backgroundColor: "#2b1a1c", tabTextColor: "#ff9c94" },
      redirect: { color: "#e3b341", backgroundColor: "#272112", tabTextColor: "#e3b341" },
      info: { color: "#8ab4f8", backgroundColor: "#17212f", tabTextColor: "#8ab4f8" },
    },
  },
  schema: {
    linesColor: "#46536a",
    defaultDetailsWidth: "75%",
    typeNameColor: "#a5b0bf",
    typeTitleColor: "#a5b0bf",
    requireLabelColor: "#ff9c94",
    nestedBackground: "#1a212b",
    arrow: { color: "#a5b0bf" },
  },
  typography: {
    ...typography,
    code: { ...typography.code, color: "#ffb4ad", backgroundColor: "rgba(255, 255, 255, 0.08)" },
    links: { color: "#8ab4f8", visited: "#8ab4f8", hover: "#b9d2fb" },
  },
  sidebar: { backgroundColor: "#161c25", textColor: "#e6eaf0", arrow: { color: "#e6eaf0" } },
  rightPanel: { backgroundColor: "#0c1016", textColor: "#e6eaf0" },
  codeBlock: { backgroundColor: "#161c25" },
  fab: { backgroundColor: "#161c25", color: "#8ab4f8" },
};

/** The samples, and all else in the contract that is an example of this service's URL, name the one that is asked here. */
async function show() {
  const answer = await fetch("/api/v1/auth/swagger.json/");
  const contract = (await answer.text()).replaceAll("https://auth.example.com", location.origin);
  Redoc.init(
    JSON.parse(contract),
    {
      downloadDefinitionUrl: "/api/v1/auth/openapi.yaml",
      downloadFileName: "openapi.yaml",
      expandResponses: "200,202",
      scrollYOffset: ".docs-nav",
      theme: dark.matches ? darkTheme : lightTheme,
    },
    document.getElementById("redoc"),
  );
}

show();

// The theme is read once.
dark.addEventListener("change", () => location.reload());
