import type { HomeTexts } from "./en-home.ts";

/** The texts about agents' clients, in Spanish. */
export const home: HomeTexts = {
  agent: {
    title: "Conectar un agente",
    lead: "Esta dirección es para aplicaciones de IA, no para navegadores. Busque la suya abajo y añada la dirección; la aplicación le pedirá que inicie sesión.",
    url: "URL de MCP",
    kinds: { chat: "Chats", editor: "Editores", terminal: "Línea de comandos", program: "Programas propios" },
    install: (client) => `Añadir a ${client}`,
    open: "Abra",
    enter: (name) => `Escriba el nombre ${name} y la URL de MCP.`,
    file: (path) => `En ${path}:`,
    orFile: (path) => `O en ${path}:`,
    run: "En la línea de comandos:",
    program: "Copie esto:",
    key: (placeholder) => `Cambie ${placeholder} por una clave de API, que crea un administrador del proyecto.`,
    signIn: "Inicie sesión y permita el acceso.",
    remote: (client) => `${client} llega desde internet y no alcanza una dirección de su ordenador.`,
    source: (client) => `Guía de ${client}`,
    connectAccounts: "Conectar sus cuentas",
    after: "Úselo ahora en su aplicación de IA",
    others: "Otras aplicaciones",
  },
};
