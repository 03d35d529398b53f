use serde_json::json;

use super::{Page, TRANSFER};
use crate::{payload::Digests, rig::SOON};

/// Folders of the browser's private file system, for which no browser asks anybody.
impl Page {
    /// Has the page be given such a folder whenever it asks for one.
    pub(crate) async fn give_folder(&self, name: &str) {
        self.eval_async(
            "const root = await navigator.storage.getDirectory();
             const folder = await root.getDirectoryHandle(arguments[0], { create: true });
             window.showDirectoryPicker = async () => { window.askedForFolder = true; return folder; };",
            vec![json!(name)],
        )
        .await;
    }

    /// Puts a file into such a folder.
    pub(crate) async fn put_in_folder(&self, folder: &str, name: &str, text: &str) {
        self.eval_async(
            "const root = await navigator.storage.getDirectory();
             const folder = await root.getDirectoryHandle(arguments[0], { create: true });
             const handle = await folder.getFileHandle(arguments[1], { create: true });
             const stream = await handle.createWritable();
             await stream.write(arguments[2]);
             await stream.close();",
            vec![json!(folder), json!(name), json!(text)],
        )
        .await;
    }

    /// The names of what is in such a folder by now, what is being written among them.
    pub(crate) async fn names_in_folder(&self, name: &str) -> Vec<String> {
        self.eval(
            "return (async (name) => {
               const root = await navigator.storage.getDirectory();
               const names = [];
               for await (const key of (await root.getDirectoryHandle(name)).keys()) names.push(key);
               return names.sort();
             })(arguments[0])",
            vec![json!(name)],
        )
        .await
    }

    /// What is in such a folder by now.
    pub(crate) async fn in_folder(&self, name: &str) -> Digests {
        self.eval(
            "return (async (name) => {
               const root = await navigator.storage.getDirectory();
               const found = {};
               const walk = async (folder, path) => {
                 for await (const [name, handle] of folder.entries()) {
                   if (handle.kind === 'directory') { await walk(handle, `${path}${name}/`); continue; }
                   const bytes = await (await handle.getFile()).arrayBuffer();
                   const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
                   found[path + name] = [...digest].map(b => b.toString(16).padStart(2, '0')).join('');
                 }
               };
               await walk(await root.getDirectoryHandle(name), '');
               return found;
             })(arguments[0])",
            vec![json!(name)],
        )
        .await
    }

    /// Has downloads saved to the folder that the page is given.
    pub(crate) async fn save_to_folder(&self, name: &str) {
        self.press("options-open").await;
        self.press("save-to-choose").await;
        self.folder_is(name).await;
        self.press("dialog-confirm").await;
        self.no_dialog().await;
    }

    /// Waits until the options say that downloads go into this folder.
    pub(crate) async fn folder_is(&self, name: &str) {
        self.wait(&format!("the folder is {name:?}"), SOON, async || {
            (self.said("save-to-folder").await == name).then_some(())
        })
        .await;
        let value: String = self
            .eval(
                "return document.querySelector('[data-testid=save-to]').value",
                vec![],
            )
            .await;
        assert_eq!(value, "folder");
    }

    /// Waits for a notice; gives what it says.
    pub(crate) async fn notice(&self, code: &str) -> String {
        self.wait(&format!("the notice {code}"), TRANSFER, async || {
            let mut notices = self.notices().await;
            notices.retain(|notice| notice.code == code);
            notices.pop().map(|notice| notice.text)
        })
        .await
    }
}
