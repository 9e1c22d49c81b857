import type { Texts } from "./en.ts";
import { home } from "./es-home.ts";
import { pages } from "./es-pages.ts";
import { secondFactorTexts } from "./es-second-factor.ts";

/** All texts in Spanish. */
export const es: Texts = {
  ...pages,
  ...home,
  ...secondFactorTexts,
  errors: {
    "internal.failed": { title: "No ha funcionado", text: "Algo ha salido mal. Pruebe otra vez; si sigue igual, avise a quien administra." },
    "settings.invalid": { title: "No ha funcionado", text: "Cardea no está bien configurado. Quien administra encuentra la causa en el registro." },
    "request.invalid": { title: "No ha funcionado", text: "El formulario no se puede leer. Vuelva atrás y envíelo otra vez." },
    "request.cross_site": { title: "No ha funcionado", text: "Esta petición no vino de una página de Cardea. Recargue la página y pruebe otra vez." },
    "request.too_many": {
      title: "Demasiados intentos",
      text: "Ha habido demasiados intentos en poco tiempo. No se ha guardado nada. Espere unos minutos y pruebe otra vez.",
    },
    "request.too_large": { title: "Demasiado grande", text: "La petición es más grande de lo que Cardea acepta." },
    "resource.not_found": { title: "Aquí no hay nada", text: "Aquí no hay nada, o no tiene acceso. Compruebe la dirección." },
    "session.email_invalid": { title: "No es una dirección", text: "Escriba una dirección de correo, como ada@example.com." },
    "session.too_many_codes": {
      title: "Demasiados códigos",
      text: "Se han pedido demasiados códigos para esta dirección. Espere 15 minutos. Un código que ya ha llegado a este navegador sigue valiendo.",
    },
    "session.too_many_guesses": {
      title: "Demasiados códigos erróneos",
      text: "Hoy se han escrito demasiados códigos erróneos para esta dirección; hasta mañana, cada código tiene un solo intento. Pida otro y escríbalo tal como está en el correo.",
    },
    "session.code_rejected": {
      title: "Código equivocado",
      text: "El código es erróneo, está usado o ha caducado. Mire el correo más reciente o pida otro.",
    },
    "session.codes_off": {
      title: "Aquí no hay códigos",
      text: "Los códigos por correo están desactivados. Inicie sesión con la cuenta de su empresa.",
    },
    "session.provider_failed": {
      title: "Sin iniciar sesión",
      text: "El servicio de acceso de su empresa no completó el inicio de sesión. Pruebe otra vez.",
    },
    "session.provider_refused": {
      title: "Sin iniciar sesión",
      text: "El servicio de acceso de su empresa no le dejó entrar o no ha verificado su dirección de correo. Pregunte a quien lo administra.",
    },
    "session.sign_in_expired": {
      title: "Este inicio de sesión no puede seguir",
      text: "Ya se usó, tardó demasiado o empezó en otro navegador, o el suyo no guardó la cookie de Cardea. Empiece de nuevo.",
    },
    "second_factor.needed": {
      title: "Primero confirme que es usted",
      text: "Esto requiere su segundo factor. Confirme que es usted y vuelva a intentarlo.",
    },
    "second_factor.missing": {
      title: "Primero configure un segundo factor",
      text: "Esto requiere un segundo factor y aún no tiene ninguno. Configure uno y vuelva a intentarlo.",
    },
    "second_factor.last_required": {
      title: "Es obligatorio",
      text: "A usted se le exige un segundo factor, así que el último se queda. Añada otro primero.",
    },
    "second_factor.rejected": {
      title: "Código incorrecto",
      text: "El código es incorrecto o ya se usó. Espere a que su aplicación muestre el siguiente o escriba un código de recuperación.",
    },
    "second_factor.too_many_guesses": {
      title: "Demasiados intentos",
      text: "Se escribieron demasiados códigos. Espere un cuarto de hora o use otra vía: un código de recuperación en lugar de la aplicación, o al revés.",
    },
    "second_factor.passkey_refused": {
      title: "Llave de acceso no aceptada",
      text: "No es una de las suyas aquí, o la pregunta tardó más de cinco minutos o ya se respondió. Vuelva atrás y empiece otra vez.",
    },
    "second_factor.sign_in_again": {
      title: "Inicie sesión de nuevo",
      text: "Inició sesión hace demasiado tiempo, o la configuración tardó demasiado. No se guardó nada. Inicie sesión de nuevo y empiece otra vez.",
    },
    "second_factor.exists": {
      title: "Ya tiene una aplicación",
      text: "Ya tiene una aplicación de autenticación. Quítela antes de añadir otra.",
    },
    "setup.ended": {
      title: "Esta dirección de configuración ya no vale",
      text: "Se usó, caducó o no está completa. Quien instaló Cardea obtiene otra con: npm run deploy -- --set-up-address",
    },
    "session.cookie_missing": {
      title: "Su navegador no guarda la cookie",
      text: "Su navegador no guardó la cookie con la que Cardea inicia su sesión, y sin ella no vale ningún código. Permita las cookies de este sitio y vuelva a iniciar sesión. Si están permitidas, el inicio de sesión tardó demasiado o ya terminó.",
    },
    "project.not_member": {
      title: "No está en este proyecto",
      text: "No existe este proyecto, o usted no está en él. Compruebe la URL de MCP, o pida un enlace a quien administra el proyecto; luego empiece de nuevo en la aplicación.",
    },
    "link.unknown": { title: "Este enlace no existe", text: "Compruebe que lo ha copiado entero, o pida otro a quien lo envió." },
    "link.deleted": { title: "Este enlace se ha borrado", text: "Quien administra lo ha borrado. Pida otro a quien lo envió." },
    "link.paused": {
      title: "Este enlace está en pausa",
      text: "Quien administra lo ha puesto en pausa. Pruebe más tarde o pregunte a quien lo envió.",
    },
    "link.expired": { title: "Este enlace ha caducado", text: "Pida otro a quien lo envió." },
    "link.used": { title: "Este enlace ya se usó", text: "Vale una sola vez. Pida otro a quien lo envió." },
    "link.wrong_domain": {
      title: "Dirección equivocada",
      text: "Este enlace no es para su dirección. Inicie sesión con su dirección en la empresa que lo envió.",
    },
    "link.wrong_email": {
      title: "Dirección equivocada",
      text: "Este enlace es para otra dirección. Inicie sesión con la dirección a la que se envió.",
    },
    "link.other_user": {
      title: "Este enlace es para otra persona",
      text: "Se hizo para otra persona. Pida un enlace a su propio agente. Si es usted, inicie sesión con la cuenta por la que actúa el agente.",
    },
    "link.not_member": { title: "No está en este proyecto", text: "Pida un enlace a quien administra el proyecto." },
    "link.person_removed": {
      title: "Le han quitado de este proyecto",
      text: "La administración le ha quitado, así que sus enlaces ya no valen para usted. Pida una invitación.",
    },
    "credential.refused": { title: "Sin conectar", text: "El servidor rechazó estos valores. No se ha guardado nada." },
    "credential.unreachable": {
      title: "Sin conectar",
      text: "No se pudo llegar al servidor para probar los valores. No se ha guardado nada. Pruebe dentro de un minuto.",
    },
    "bridge.offline": {
      title: "Sin conectar",
      text: "El servidor está detrás de un puente y no hay ninguno conectado, así que no se pudieron probar los valores. No se ha guardado nada. Pruebe más tarde o avise a la administración.",
    },
    "bridge.not_allowed": {
      title: "Sin conectar",
      text: "El puente no permite este servidor o este valor. No se ha guardado nada. La administración del proyecto tiene que corregir el archivo del puente.",
    },
    "bridge.server_down": {
      title: "Sin conectar",
      text: "El servidor no arranca o no responde detrás de su puente, así que no se pudieron probar los valores. No se ha guardado nada. Compruébelos y pruebe dentro de un minuto.",
    },
    "server.failing": {
      title: "Sin conectar",
      text: "El servidor respondió con un error propio y no se pudieron probar los valores. No se ha guardado nada. Pruebe más tarde.",
    },
    "server.busy": {
      title: "Sin conectar",
      text: "El servidor está ocupado y pide esperar; no se pudieron probar los valores. No se ha guardado nada. Pruebe dentro de un minuto.",
    },
    "server.moved": {
      title: "Sin conectar",
      text: "El servidor está ahora en otra dirección. No se ha guardado nada. La administración del proyecto tiene que corregir su URL.",
    },
    "server.unreadable": {
      title: "Sin conectar",
      text: "Lo que responde ahí no es un servidor MCP. No se ha guardado nada. La administración del proyecto tiene que revisar su URL.",
    },
    "server.revision_unknown": {
      title: "Sin conectar",
      text: "El servidor no habla ninguna revisión de MCP que Cardea conozca. No se ha guardado nada. Avise a la administración del proyecto.",
    },
    "credential.invalid_value": { title: "Sin conectar", text: "Falta algo, o tiene caracteres que no se pueden enviar. No se ha guardado nada." },
    "credential.superseded": { title: "Sin cambios", text: "Entretanto se guardó un valor más nuevo para este servidor. No se ha cambiado nada." },
    "credential.needs_sign_in": {
      title: "Sin conectar",
      text: "El servidor no aceptó el inicio de sesión. No se ha guardado nada. Puede probar otra vez.",
    },
    "authorization.invalid_state": {
      title: "Este inicio de sesión no puede seguir",
      text: "Ya se usó, tardó demasiado o empezó en otro navegador, o el suyo no guardó la cookie de Cardea. No se ha guardado nada. Vuelva a la página de la que vino y conecte otra vez.",
    },
    "authorization.refused": { title: "Sin conectar", text: "El proveedor no dio acceso. No se ha guardado nada. Puede probar otra vez." },
    "authorization.discovery_failed": {
      title: "No se puede iniciar sesión en este servidor",
      text: "Cardea no pudo averiguar cómo se inicia sesión en este servidor. No se ha guardado nada. Avise a quien administra el proyecto.",
    },
    "authorization.client_needed": {
      title: "Todavía no se puede iniciar sesión en este servidor",
      text: "Quien administra el proyecto tiene que indicar antes un id de cliente. No se ha guardado nada.",
    },
    "authorization.registration_failed": {
      title: "No se puede iniciar sesión en este servidor",
      text: "El servicio de acceso del servidor no aceptó a Cardea como cliente. No se ha guardado nada. Avise a quien administra el proyecto.",
    },
    "authorization.client_refused": {
      title: "No se puede iniciar sesión en este servidor",
      text: "Su servicio de acceso no acepta a Cardea como cliente. No se ha guardado nada. Quien administra el proyecto tiene que revisar el cliente indicado para él.",
    },
    "authorization.scope_refused": {
      title: "Sin conectar",
      text: "El servicio de acceso no concede lo que pide Cardea. No se ha guardado nada. Quien administra el proyecto tiene que revisar los permisos de este servidor.",
    },
    "authorization.provider_busy": {
      title: "Pruebe dentro de un minuto",
      text: "El servicio de acceso del servidor está ocupado o no responde. No se ha guardado nada. Empiece de nuevo dentro de un minuto.",
    },
    "authorization.provider_broken": {
      title: "Sin conectar",
      text: "La respuesta del servicio de acceso no sirve. No se ha guardado nada. Si sigue igual, avise a quien administra el proyecto.",
    },
    "authorization.exchange_failed": {
      title: "Sin conectar",
      text: "El proveedor no completó el inicio de sesión. No se ha guardado nada. Puede probar otra vez.",
    },
    "consent.invalid": {
      title: "Esta petición no es válida",
      text: "La petición de la aplicación no es válida. Empiece de nuevo en la aplicación; si sigue igual, hay que arreglar la aplicación.",
    },
    "consent.ended": {
      title: "Esta pregunta ya terminó",
      text: "Ya se respondió, tardó demasiado, o su navegador no guardó la cookie de Cardea. Empiece de nuevo en la aplicación; si sigue igual, permita las cookies de este sitio.",
    },
    "consent.unreachable": {
      title: "Pruebe otra vez dentro de un minuto",
      text: "La dirección donde se describe la aplicación no responde en este momento. No se ha permitido nada. Espere un minuto y vuelva a cargar esta página.",
    },
    "consent.no_resource": {
      title: "Esta aplicación no dijo qué URL de MCP quiere",
      text: "Las aplicaciones MCP nombran la URL que quieren usar (el parámetro «resource») y esta no lo hizo, así que no se ha permitido nada. Añada otra vez la URL de MCP en la aplicación o use una versión más reciente; si sigue igual, tienen que arreglarlo sus autores.",
    },
    "consent.unknown_resource": {
      title: "No existe ese proyecto",
      text: "La aplicación pide un proyecto que no existe aquí. Compruebe la URL de MCP que se le dio; quien administra tiene la correcta.",
    },
  },
};
