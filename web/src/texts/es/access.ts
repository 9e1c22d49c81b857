import type { WorkTexts } from "../en/en.ts";

export const tester: WorkTexts["tester"] = {
  title: "Probar una llamada",
  about: "¿Qué respuesta recibiría un agente? La da la misma decisión que siguen las llamadas. No se llama a nada.",
  person: "Persona",
  personHelp: "La dirección de correo de un miembro. Déjela vacía para una clave que no actúa por nadie.",
  agent: "Agente",
  signedIn: "Un agente con el que la persona ha iniciado sesión",
  readOnly: "El mismo, pero solo con permiso de lectura",
  key: (name) => `Clave de API «${name}»`,
  navigator: "Navegador",
  tool: "Herramienta",
  toolHelp: "El nombre que ven los agentes: {server}__{tool}.",
  test: "Probar",
  outcomes: {
    allowed: "Permitida",
    own: "Permitida",
    denied: "Denegada",
    held: "Espera aprobación",
    paused: "En pausa",
    unknown: "No existe tal herramienta",
    "read-only": "Solo puede leer",
    "not-connected": "Sin conectar",
    refused: "Agente rechazado",
  },
  help: {
    allowed: "La llamada se haría.",
    own: "A esta herramienta responde Cardea misma.",
    denied: "El agente recibe el aviso de que un administrador deniega aquí la herramienta.",
    held: "La definición de la herramienta ha cambiado. El agente recibe el aviso de que un administrador debe aprobarla antes.",
    paused: "El agente recibe el aviso de que un administrador ha puesto el servidor en pausa.",
    unknown: "El agente recibe el aviso de que aquí no hay tal herramienta. De un servidor que el navegador deniega entero no llega a saber nada.",
    "read-only": "El agente tendría que pedir a la persona permiso para llamar a herramientas.",
    "not-connected": "El agente recibe el aviso de que falta una cuenta y, donde está activado, un enlace para la persona.",
    refused: "La clave no vale para este navegador o esta persona, o ha terminado.",
  },
  byNavigator: (pattern) => `por el navegador, que deniega ${pattern}`,
  byRule: (place, name) => `por la regla ${place} ${name}`,
  byDefault: "por el valor predeterminado, porque ninguna regla coincide",
  server: "Servidor",
  ownName: "Nombre propio de la herramienta",
  authScope: "Ámbito de acceso",
  shared: "la credencial del proyecto",
  own: "la credencial propia de la persona",
  connection: "Credencial",
  connections: {
    "not-needed": "no hace falta",
    connected: "conectada",
    "more-access": "conectada; el servidor ha pedido más permisos",
    expired: "ha caducado",
    missing: "falta",
  },
  exposure: "Los agentes la encuentran",
  exposures: { direct: "en la lista de herramientas", search: "buscando" },
  notKnown: "No consta que el servidor ofrezca esta herramienta. Compruebe el nombre.",
};

export const toolChanges: WorkTexts["toolChanges"] = {
  show: "Mostrar",
  states: { waiting: "Por revisar", refused: "Rechazados" },
  none: { waiting: "Nada por revisar", refused: "Nada rechazado" },
  noneHelp: {
    waiting:
      "Una herramienta aparece aquí cuando su servidor la ofrece con otra descripción u otro esquema. En la página de herramientas de un servidor puede hacer que las cambiadas queden retenidas hasta entonces.",
    refused: "Un cambio que rechace aparece aquí. Su herramienta sigue retenida y aún se puede aprobar.",
  },
  tool: "Herramienta",
  server: "Servidor",
  at: "Cambio",
  text: "Texto",
  use: "Uso",
  uses: { held: "Retenida", changed: "En uso" },
  searchHint: "Herramienta o servidor",
  refuse: "Rechazar",
  one: (decision, tool) => `${decision}: ${tool}`,
  several: (decision, count) => `${decision}: ${count} seleccionadas`,
  difference: "Qué ha cambiado",
  decided: {
    approve: (count) => (count === 1 ? "Se ha aprobado 1 cambio." : `Se han aprobado ${count} cambios.`),
    refuse: (count) =>
      count === 1
        ? "Se ha rechazado 1 cambio. La herramienta sigue retenida."
        : `Se han rechazado ${count} cambios. Las herramientas siguen retenidas.`,
  },
  ask: {
    approve: (count) => (count === 1 ? "¿Aprobar este cambio?" : `¿Aprobar ${count} cambios?`),
    refuse: (count) => (count === 1 ? "¿Rechazar este cambio?" : `¿Rechazar ${count} cambios?`),
  },
  askHelp: {
    approve: "Los agentes reciben los textos nuevos de estas herramientas y pueden llamarlas.",
    refuse: "Las herramientas siguen retenidas: los agentes no pueden llamarlas hasta que apruebe el cambio.",
  },
  changedAgain: "Ha vuelto a cambiar entretanto, o ya no está: mírelo otra vez.",
};

export const matches: WorkTexts["matches"] = {
  title: "Con qué coinciden los patrones",
  some: (count) => (count === 1 ? "coincide con 1 herramienta" : `coincide con ${count} herramientas`),
  none: "no coincide con ninguna herramienta vista. Compruebe el nombre; vale también para las que lleguen después.",
  noServer: "no nombra ningún servidor de este proyecto.",
  pick: "Añadir una herramienta de la lista",
  pickOne: (count) => (count === 1 ? "Elija la única herramienta" : `Elija una de ${count} herramientas`),
  pickServer: "Añadir de la lista",
  pickServerNone: "Elija un servidor",
  pickWhole: "Denegar el servidor entero",
};

export const matrix: WorkTexts["matrix"] = {
  title: "Servidores en los navegadores",
  about:
    "Pulse un estado para cambiarlo. Un servidor que un navegador deniega entero queda oculto para sus agentes; las herramientas denegadas una a una siguen igual.",
  server: "Servidor",
  paused: "En pausa",
  states: {
    all: () => "Todas",
    some: (count) => `Sin algunas (${count})`,
    none: () => "Denegado",
  },
  cell: (server, navigator, state) => `${server} en ${navigator}: ${state}`,
  now: (server, navigator, isAllowed) => (isAllowed ? `${navigator} muestra ahora ${server}.` : `${navigator} deniega ahora ${server}.`),
};
