import type { WorkTexts } from "../en/en.ts";

export const projectForm: WorkTexts["projectForm"] = {
  create: "Crear proyecto",
  name: "Nombre",
  slug: "Identificador",
  slugHelp: (url) => `Parte de la URL MCP para agentes: ${url}. No se puede cambiar después.`,
  description: "Descripción (opcional)",
  icon: "Icono (opcional)",
  iconHelp: "Un emoji. Aparece junto al nombre.",
};

export const playground: WorkTexts["playground"] = {
  none: "La zona de pruebas aún no tiene usuarios",
  noneHelp: "Cree un enlace de pruebas y ábralo usted mismo o envíelo a alguien. Solo esta página usa las cuentas que se conectan con él.",
  real: "Las llamadas de aquí son reales",
  realHelp: "Llegan a los servidores con las credenciales de la zona de pruebas. No cuentan en las estadísticas ni usan las cuentas de los miembros.",
  connectMine: "Conectar mi cuenta",
  callAs: "Llamar como",
  noTools: "Ningún servidor ofrece herramientas a este usuario. Compruebe que los servidores funcionan y están conectados.",
  search: "Buscar herramientas",
  tools: "Herramientas",
  noMatch: "Ninguna herramienta coincide.",
  choose: "Elija una herramienta.",
  of: "de",
  noArguments: "Esta herramienta no necesita argumentos.",
  enterValue: "Escriba un valor.",
  enterNumber: "Escriba un número.",
  enterJson: "Escriba un JSON válido.",
  call: "Llamar",
  notMade: "No se ha podido hacer la llamada",
  failed: "La llamada ha fallado",
  succeeded: "La llamada ha funcionado",
  after: (ms) => `tras ${ms} ms`,
  request: "Petición",
  response: "Respuesta",
};

export const tools: WorkTexts["tools"] = {
  title: (server) => `Herramientas de ${server}`,
  hold: "Retener herramientas cambiadas",
  holdHelp:
    "Mientras esté activo, los agentes no pueden ver ni llamar a una herramienta cuya descripción o esquema haya cambiado, hasta que usted apruebe el cambio aquí.",
  none: "Aún no se han visto herramientas",
  noneHelp: "Las herramientas aparecen aquí cuando un agente las pide por primera vez.",
  changed: "Cambiada",
  held: "Cambiada, retenida",
  hidden: "Caracteres ocultos",
  approve: "Aprobar",
  approveOne: (tool) => `Aprobar ${tool}`,
  approvedNow: "Se ha aprobado el cambio.",
  agentsSee: "Los agentes ven",
  firstSeen: "Vista por primera vez",
  changedAt: "cambiada",
  hiddenHelp: "La definición contiene caracteres que las personas no ven pero los modelos leen.",
  hiddenWritten: " Abajo se escriben como \\u{…}.",
};

export const serverMore: WorkTexts["serverMore"] = {
  ended: (count) => `${count === 1 ? "Terminará" : "Terminarán"} ${count} ${count === 1 ? "conexión" : "conexiones"}`,
  reset: "Restablecer",
  resetOne: (name) => `Restablecer el acceso de ${name}`,
  resetAsk: (name) => `¿Restablecer el acceso de ${name}?`,
  resetLoss: (ended) => `${ended}, aquí y en el proveedor, y Cardea se registra de nuevo. Todos tienen que conectarse otra vez.`,
  takeBack: "Retirar",
  takeBackOne: (name) => `Retirar las conexiones de ${name}`,
  takeBackAsk: (name) => `¿Retirar las conexiones de ${name}?`,
  takeBackLoss: (ended) => `${ended}. Todos tienen que conectarse otra vez.`,
  scopeOf: (scope, server) => `${scope} de ${server}`,
  scopeTakeBackLoss: "Terminarán todas las credenciales de este ámbito de acceso. Todos tienen que conectarlo otra vez.",
  scopeRemoveLoss: "Cardea borra todas las credenciales de este ámbito de acceso y las reglas que lo eligen. No se puede deshacer.",
  addScope: "Añadir ámbito de acceso",
  addScopeTo: (server) => `Añadir ámbito de acceso: ${server}`,
  signInFailed: (when) => `El acceso falló por última vez el ${when}`,
  noName: "El proveedor no se nombra en sus respuestas",
  noNameHelp:
    "Si Cardea se registra allí, Restablecer crea un cliente así. Si usted introdujo el cliente, dele en Editar una URI de redirección solo para este servidor.",
  badAnswer: "Este servidor no ha respondido como debía",
  leftOut: "Cardea omite una parte de las listas de este servidor",
  since: "Desde",
};

export const curl: WorkTexts["curl"] = {
  title: "Como curl",
  help: "Lo mismo con la API REST. Ponga un token de plataforma en $TOKEN.",
  helpSecret: "Lo mismo con la API REST. Ponga un token de plataforma en $TOKEN y el secreto del cliente en $CLIENT_SECRET.",
  copy: "Copiar",
  copyOne: (what) => `Copiar: ${what}`,
  copied: "Copiado",
};
