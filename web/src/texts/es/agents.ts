import type { WorkTexts } from "../en/en.ts";

export const agents: WorkTexts["agents"] = {
  choose: "Su aplicación",
  mcpUrl: "URL de MCP",
  local: (client) => `${client} no puede alcanzar esta URL`,
  localHelp: "La aplicación llega desde internet, y esta dirección solo existe en su ordenador.",
  needsKey: "Un agente que no puede iniciar sesión, como un servidor suyo, necesita una clave de API:",
  createKey: "crear una",
  add: (client) => `Añadir a ${client}`,
  open: "Abra",
  enter: (name) => `Escriba el nombre ${name} y esta URL`,
  file: (path) => `Escriba esto en ${path}`,
  orFile: (path) => `O escriba esto en ${path}`,
  run: "Ejecute en la línea de comandos",
  program: "Copie esto",
  key: "Cree abajo una clave de API y póngala en lugar de YOUR_API_KEY.",
  signIn: "Inicie sesión y permita el acceso.",
  guide: (client) => `Guía de ${client}`,
  waiting: "La página espera la primera llamada … Pida a su agente que use una herramienta. Se nota aquí sin más.",
  connected: "Conectado",
  called: (tool) => `Se llamó a ${tool}`,
  forPerson: (email) => ` para ${email}`,
  took: (ms) => ` en ${ms} ms`,
  refused: ", y la llamada se rechazó o falló. El registro dice por qué.",
};

export const requests: WorkTexts["requests"] = {
  title: "Los miembros piden",
  word: (email) => `Su respuesta a ${email}`,
  wordHelp: "Opcional. El miembro la ve en su página. Aceptar no añade ningún servidor.",
  accept: "Aceptar",
  decline: "Rechazar",
};
